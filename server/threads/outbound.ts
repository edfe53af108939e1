/** The seam between threads and the connections that watch them. */
import type { Answer, AskOptions } from '../approvals/broker.ts';
import type {
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
  ServerRequestParams,
} from '../protocol/methods.ts';

export interface Outbound {
  /** To the connections that watch the thread. */
  toThread<M extends NotificationMethod>(
    threadId: string,
    method: M,
    params: NotificationParams<M>,
  ): void;
  /** To every initialized connection. */
  toAll<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void;
  /**
   * Asks all who watch the thread; pending until somebody answers, sent again to whoever resumes.
   * Sends `serverRequest/resolved` when it is settled, an abort included. Never rejects.
   */
  ask<M extends ServerRequestMethod>(
    threadId: string,
    method: M,
    params: ServerRequestParams<M>,
    signal: AbortSignal,
    options?: AskOptions,
  ): Promise<Answer>;
  /**
   * Set while a client that watches the thread is too far behind and cannot come back: nothing more
   * should be produced for it until this resolves.
   */
  drained(threadId: string): Promise<void> | null;
  /** How many connections watch the thread. */
  watchers(threadId: string): number;
  /** The thread was put away: nobody watches it any more. */
  forget(threadId: string): void;
}
