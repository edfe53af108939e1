/** What one thread sends. It can be held back for a moment, so that an answer goes first. */
import type { Answer } from '../approvals/broker.ts';
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
  #holds = 0;
  #held: (() => void)[] = [];

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
  ): Promise<Answer> {
    if (this.#holds === 0) return this.#outbound.ask(this.#threadId, method, params, signal);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#held.push(() => resolve(this.#outbound.ask(this.#threadId, method, params, signal)));
    return promise;
  }

  /**
   * Holds everything back until the returned function is called: a client that gets a snapshot must
   * get what came after it later, and all of it.
   */
  hold(): () => void {
    this.#holds += 1;
    let done = false;
    const release = (): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      this.#holds -= 1;
      if (this.#holds > 0) return;
      const held = this.#held;
      this.#held = [];
      for (const send of held) send();
    };
    const timer = setTimeout(release, HOLD_LIMIT_MS);
    timer.unref();
    return release;
  }

  #send(send: () => void): void {
    if (this.#holds === 0) send();
    else this.#held.push(send);
  }
}
