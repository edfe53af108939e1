/** What a page is to the web door, without a browser: it asks, follows threads, is reloaded, and is told when all was lost. */
import { randomUUID } from 'node:crypto';
import { HOST } from '../../server/protocol/host.ts';
import type { HostMethod, HostResult, ServerEnvelope } from '../../server/protocol/host.ts';
import { EventStream, ask, tokenFor } from '../../main/testing/web-client.ts';

type Params = Record<string, unknown>;

/** The door, or what it leads to, went away before it answered. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

export class AppPage {
  readonly #port: number;
  readonly #token: string;
  readonly #hear: (envelope: ServerEnvelope) => void;
  readonly #stream: EventStream;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #ended: Promise<never>;
  #nextId = 1;

  private constructor(
    port: number,
    token: string,
    headers: Readonly<Record<string, string>>,
    stream: EventStream,
    hear: (envelope: ServerEnvelope) => void,
  ) {
    this.#port = port;
    this.#token = token;
    this.#headers = headers;
    this.#stream = stream;
    this.#hear = hear;
    this.#ended = stream.ended.then(() => Promise.reject(new Gone('the stream ended')));
    this.#ended.catch(() => undefined);
    void stream.until((envelope) => {
      hear(envelope);
      return false;
    });
  }

  static async open(link: string, hear: (envelope: ServerEnvelope) => void): Promise<AppPage> {
    const port = Number(new URL(link).port);
    return AppPage.#begin(port, await tokenFor(port, link), hear);
  }

  static async #begin(
    port: number,
    token: string,
    hear: (envelope: ServerEnvelope) => void,
  ): Promise<AppPage> {
    const headers = {
      authorization: `Bearer ${token}`,
      'x-skein-stream': randomUUID().replaceAll('-', ''),
    };
    return new AppPage(port, token, headers, await EventStream.open(port, headers), hear);
  }

  /** As a reload does: another stream, which knows nothing; what was asked of this one stays unanswered. */
  reloaded(): Promise<AppPage> {
    this.close();
    return AppPage.#begin(this.#port, this.#token, this.#hear);
  }

  /** The number of the newest message that came. */
  get seq(): number {
    return Number(this.#stream.lastId.split('.')[1] ?? 0);
  }

  host<M extends HostMethod>(method: M, params: Params = {}): Promise<HostResult<M>> {
    return this.request(HOST, method, params) as Promise<HostResult<M>>;
  }

  /** @throws {Gone} when nobody is there to answer any more */
  async request(server: string, method: string, params: Params): Promise<unknown> {
    const id = `p${this.#nextId++}`;
    const answer = this.#stream.answer(id);
    const body = JSON.stringify({ server, message: { id, method, params } });
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    const sent = ask(this.#port, '/rpc', { method: 'POST', headers, body }).catch(
      (error: unknown) => {
        throw new Gone(String(error));
      },
    );
    await Promise.race([sent, this.#ended]);
    const { message } = await Promise.race([answer, this.#ended]);
    if ('error' in message) {
      const { reason } = (message.error.data ?? {}) as { reason?: string };
      if (reason === 'serverUnavailable') throw new Gone(message.error.message);
      throw new Error(`${method}: ${message.error.message}`);
    }
    return 'result' in message ? message.result : null;
  }

  /** Resolves with the first that fits, of what came and comes. */
  async until(test: (envelope: ServerEnvelope) => boolean): Promise<ServerEnvelope> {
    return Promise.race([this.#stream.until(test), this.#ended]);
  }

  close(): void {
    this.#stream.close();
  }
}
