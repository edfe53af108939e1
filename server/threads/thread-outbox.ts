/** What one thread sends. It can be held back for a moment, so that an answer goes first. */
import type { Answer, AskOptions } from '../approvals/broker.ts';
import type {
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
  ServerRequestParams,
} from '../protocol/methods.ts';
import type { Outbound } from './outbound.ts';

/** In case nobody releases what was held: the connection may be gone. Milliseconds. */
const HOLD_LIMIT_MS = 1_000;

export class ThreadOutbox {
  readonly #outbound: Outbound;
  readonly #threadId: string;
  #held: (() => void)[] | null = null;
  #released: Promise<void> = Promise.resolve();

  constructor(outbound: Outbound, threadId: string) {
    this.#outbound = outbound;
    this.#threadId = threadId;
  }

  toThread<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.#send(() => this.#outbound.toThread(this.#threadId, method, params));
  }

  toAll<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.#send(() => this.#outbound.toAll(method, params));
  }

  ask<M extends ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M>,
    signal: AbortSignal,
    options?: AskOptions,
  ): Promise<Answer> {
    const ask = (): Promise<Answer> =>
      this.#outbound.ask(this.#threadId, method, params, signal, options);
    if (this.#held === null) return ask();
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#held.push(() => resolve(ask()));
    return promise;
  }

  /** See {@link Outbound.drained}. */
  drained(): Promise<void> | null {
    return this.#outbound.drained(this.#threadId);
  }

  get held(): boolean {
    return this.#held !== null;
  }

  /** Resolves when what is held back now has gone out. */
  get released(): Promise<void> {
    return this.#released;
  }

  /**
   * Holds everything back until the returned function is called: a client that gets a snapshot must
   * get what came after it later, and all of it. Only while nothing is {@link held}.
   */
  hold(): () => void {
    if (this.#held !== null) throw new Error(`${this.#threadId} is held back already`);
    const held: (() => void)[] = [];
    this.#held = held;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#released = promise;
    const release = (): void => {
      if (this.#held !== held) return;
      clearTimeout(timer);
      this.#held = null;
      for (const send of held) send();
      resolve();
    };
    const timer = setTimeout(release, HOLD_LIMIT_MS);
    timer.unref();
    return release;
  }

  #send(send: () => void): void {
    if (this.#held === null) send();
    else this.#held.push(send);
  }
}
