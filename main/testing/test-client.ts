/** A client of the hub for tests: asks, answers, and waits for what comes. */
import type { RpcNotification, RpcResponse } from '../../server/protocol/envelope.ts';
import { HOST } from '../../server/protocol/host.ts';
import type { HostMethod, HostResult, ServerEnvelope } from '../../server/protocol/host.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import type { HubClient, AttachOptions } from '../hub/client.ts';

export class TestClient {
  readonly client: HubClient;
  readonly received: ServerEnvelope[] = [];
  #nextId = 1;
  #waiters: {
    from: number;
    test: (e: ServerEnvelope) => boolean;
    resolve: (e: ServerEnvelope) => void;
  }[] = [];

  constructor(hub: { attach(options: AttachOptions): HubClient }, label = 'you in a test') {
    this.client = hub.attach({ label, send: (envelopes) => this.take(envelopes) });
  }

  readonly take = (envelopes: readonly ServerEnvelope[]): void => {
    this.received.push(...envelopes);
    for (const waiter of this.#waiters) {
      const found = this.received.slice(waiter.from).find(waiter.test);
      if (found !== undefined) waiter.resolve(found);
    }
  };

  /** The first message that fits, from `from` on (everything so far included by default). */
  until(test: (envelope: ServerEnvelope) => boolean, from = 0): Promise<ServerEnvelope> {
    const found = this.received.slice(from).find(test);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiters.push({ from, test, resolve }));
  }

  async notified(method: string, from = 0): Promise<Record<string, unknown>> {
    const found = await this.until(({ message }) => methodOf(message) === method, from);
    return (found.message as RpcNotification).params as Record<string, unknown>;
  }

  /** All notifications of a method so far. */
  all(method: string): Record<string, unknown>[] {
    return this.received
      .map(({ message }) => message)
      .filter((message) => methodOf(message) === method)
      .map((message) => (message as RpcNotification).params as Record<string, unknown>);
  }

  host<M extends HostMethod>(method: M, params: unknown = {}): Promise<HostResult<M>> {
    return this.request(HOST, method, params) as Promise<HostResult<M>>;
  }

  async request(server: string, method: string, params: unknown): Promise<unknown> {
    const id = `t${this.#nextId++}`;
    this.client.receive({ server, message: { id, method, params } });
    const { message } = await this.until((e) => 'id' in e.message && e.message.id === id);
    const response = message as RpcResponse;
    if ('error' in response) throw new RpcFault(response.error.code, response.error.message);
    return response.result;
  }
}

function methodOf(message: object): string | null {
  return 'method' in message && typeof message.method === 'string' ? message.method : null;
}
