/** A page without a browser: the app's own transport, and what a user would see of a thread. */
import { vi } from 'vitest';
import type { ServerEnvelope } from '../../server/protocol/host.ts';
import type { TransportState } from '../../renderer/transport/transport.ts';
import { openWebStream, type WebStream } from '../../renderer/transport/web-stream.ts';

export class ProxiedPage {
  readonly states: TransportState[] = [];
  readonly got: ServerEnvelope[] = [];
  readonly #stream: WebStream;
  #ids = 0;

  constructor(base: string, token: string) {
    this.#stream = openWebStream({
      base,
      token,
      backoffMs: [50],
      firstMs: 1_500,
      onEnvelopes: (batch) => this.got.push(...batch),
      onState: (state) => this.states.push(state),
      onRefused: () => undefined,
    });
  }

  async request(server: string, method: string, params: object): Promise<Record<string, unknown>> {
    const id = `p${(this.#ids += 1)}`;
    this.#stream.send([{ server, message: { id, method, params } }]);
    const { message } = await this.until(({ message: one }) => 'id' in one && one.id === id);
    if (!('result' in message)) throw new Error(`${method}: ${JSON.stringify(message)}`);
    return message.result as Record<string, unknown>;
  }

  async until(fits: (envelope: ServerEnvelope) => boolean): Promise<ServerEnvelope> {
    return vi.waitFor(
      () => {
        const found = this.got.find(fits);
        if (found === undefined) throw new Error(`not among ${this.got.length}`);
        return found;
      },
      { timeout: 30_000, interval: 20 },
    );
  }

  /** Begins a thread in a folder, and a turn of it. */
  async begin(cwd: string): Promise<string> {
    const { thread } = await this.request('local', 'thread/start', { cwd });
    const { id: threadId } = thread as { id: string };
    await this.request('host', 'host/thread/open', { server: 'local', threadId });
    const input = [{ type: 'text', text: 'Speak.' }];
    await this.request('local', 'turn/start', { threadId, input });
    return threadId;
  }

  ended(threadId: string): Promise<ServerEnvelope> {
    return this.until(
      ({ message }) =>
        'method' in message &&
        message.method === 'turn/completed' &&
        (message.params as { threadId: string }).threadId === threadId,
    );
  }

  /** What the agent said, delta by delta. */
  said(threadId: string): string {
    return this.got
      .flatMap(({ message }) =>
        'method' in message && message.method === 'item/agentMessage/delta'
          ? [message.params as { threadId: string; delta: string }]
          : [],
      )
      .filter((one) => one.threadId === threadId)
      .map(({ delta }) => delta)
      .join('');
  }

  get causes(): (string | null)[] {
    return this.states.map(({ cause }) => cause);
  }

  close(): void {
    this.#stream.close();
  }
}
