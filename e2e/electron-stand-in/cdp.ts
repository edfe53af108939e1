import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts';

export type { Protocol };
type Commands = Protocol.CommandParameters;
type Results = Protocol.CommandReturnValues;
type Events = Protocol.EventMap;

type Incoming = {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
};
type Pending = { resolve: (result: never) => void; reject: (error: Error) => void; method: string };

/** One attached target (or, with an empty id, the browser itself). */
export class CdpSession {
  readonly id: string;
  readonly #connection: CdpConnection;
  readonly #events = new EventEmitter();

  constructor(connection: CdpConnection, id: string) {
    this.#connection = connection;
    this.id = id;
  }

  send<M extends keyof Commands>(method: M, params?: Commands[M]): Promise<Results[M]> {
    return this.#connection.request(this.id, method, params) as Promise<Results[M]>;
  }

  /** Sends where failure only means that the target has gone meanwhile. */
  tell<M extends keyof Commands>(method: M, params?: Commands[M]): void {
    this.send(method, params).catch(() => undefined);
  }

  on<E extends keyof Events>(event: E, listener: (payload: Events[E][0]) => void): void {
    this.#events.on(event, listener as (payload: unknown) => void);
  }

  dispatch(method: string, params: unknown): void {
    this.#events.emit(method, params);
  }
}

/**
 * Chrome DevTools Protocol over Chromium's pipe (NUL-terminated JSON). The pipe rather than the
 * socket, because Chromium ends by itself when the pipe breaks: a killed stand-in leaves nothing.
 */
export class CdpConnection {
  readonly browser: CdpSession;
  readonly #out: Writable;
  readonly #sessions = new Map<string, CdpSession>();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #closed = false;

  constructor(out: Writable, input: Readable) {
    this.#out = out;
    this.browser = this.session('');
    let rest = '';
    input.setEncoding('utf8');
    input.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\0');
      rest = parts.pop() ?? '';
      for (const part of parts) this.#receive(JSON.parse(part) as Incoming);
    });
    input.on('close', () => this.#close());
    input.on('error', () => this.#close());
    out.on('error', () => this.#close());
  }

  session(id: string): CdpSession {
    const known = this.#sessions.get(id);
    if (known) return known;
    const session = new CdpSession(this, id);
    this.#sessions.set(id, session);
    return session;
  }

  forget(id: string): void {
    this.#sessions.delete(id);
  }

  request(sessionId: string, method: string, params: object | undefined): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error(`${method}: Chromium has gone`));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, method });
      const address = sessionId === '' ? {} : { sessionId };
      this.#out.write(`${JSON.stringify({ id, method, params: params ?? {}, ...address })}\0`);
    });
  }

  #receive(message: Incoming): void {
    if (message.id === undefined) {
      this.#sessions.get(message.sessionId ?? '')?.dispatch(message.method ?? '', message.params);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) {
      pending?.reject(new Error(`${pending.method}: ${message.error.message}`));
    } else {
      pending?.resolve(message.result as never);
    }
  }

  #close(): void {
    this.#closed = true;
    for (const { reject, method } of this.#pending.values()) {
      reject(new Error(`${method}: Chromium has gone`));
    }
    this.#pending.clear();
  }
}
