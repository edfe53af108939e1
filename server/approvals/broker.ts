/**
 * Server requests that wait for a client: one number for the whole process, sent to every watcher of
 * the thread, settled by the first answer. What waits is sent again to a client that resumes.
 */
import type { RequestId, RpcResponse } from '../protocol/envelope.ts';
import { isRpcError } from '../protocol/envelope.ts';
import type { Answer, AskOptions } from '../rpc/answer.ts';

export type { Answer, AskOptions } from '../rpc/answer.ts';

interface Pending {
  readonly threadId: string;
  readonly text: string;
  settle(answer: Answer): void;
}

export interface BrokerWire {
  /** Sends a serialised request to all connections that watch the thread. */
  sendToWatchers(threadId: string, text: string): void;
  /** Tells all watchers that a request is settled. */
  resolved(threadId: string, requestId: RequestId): void;
}

export class Broker {
  readonly #wire: BrokerWire;
  readonly #pending = new Map<RequestId, Pending>();
  #nextId = 0;

  constructor(wire: BrokerWire) {
    this.#wire = wire;
  }

  /** Asks and waits; never rejects. An abort settles it as `aborted`. */
  ask(
    threadId: string,
    method: string,
    params: unknown,
    signal: AbortSignal,
    options: AskOptions = {},
  ): Promise<Answer> {
    if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
    const id = this.#nextId++;
    const text = JSON.stringify({ method, id, params });
    return new Promise((resolve) => {
      const abort = (): void => settle({ kind: 'aborted' });
      const settle = (answer: Answer): void => {
        if (!this.#pending.delete(id)) return;
        signal.removeEventListener('abort', abort);
        if (options.unannounced !== true) this.#wire.resolved(threadId, id);
        resolve(answer);
      };
      this.#pending.set(id, { threadId, text, settle });
      signal.addEventListener('abort', abort, { once: true });
      this.#wire.sendToWatchers(threadId, text);
    });
  }

  /** Takes a client's answer. One to an unknown or settled request, or with another JSON type of id, is ignored. */
  answer(response: RpcResponse, client: string): void {
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    if (isRpcError(response)) {
      pending.settle({ kind: 'error', message: response.error.message, client });
    } else {
      pending.settle({ kind: 'result', result: response.result, client });
    }
  }

  /** The serialised requests that wait in a thread, oldest first. */
  waiting(threadId: string): string[] {
    const texts: string[] = [];
    for (const pending of this.#pending.values()) {
      if (pending.threadId === threadId) texts.push(pending.text);
    }
    return texts;
  }
}
