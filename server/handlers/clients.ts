/** All connections of this process: who watches which thread, and what goes to whom. */
import { Broker } from '../approvals/broker.ts';
import type { Answer, AskOptions } from '../approvals/broker.ts';
import type { RpcResponse } from '../protocol/envelope.ts';
import type {
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
  ServerRequestParams,
} from '../protocol/methods.ts';
import type { NotificationRow } from '../protocol/row.ts';
import type { ClientConnection } from './client-connection.ts';

export class Clients {
  readonly #connections = new Set<ClientConnection>();
  readonly #watchers = new Map<string, Set<ClientConnection>>();
  readonly #broker: Broker;
  readonly #onEmpty: (() => void)[] = [];
  /** The rows of what a server tells; loaded after the handshake, before anything is told. */
  #rows: Readonly<Record<string, NotificationRow>> | null = null;
  /** Told when the number of watchers of a thread falls to zero or rises from it. */
  onWatchers: (threadId: string) => void = () => undefined;

  constructor() {
    this.#broker = new Broker({
      sendToWatchers: (threadId, text) => {
        for (const connection of this.#watchers.get(threadId) ?? []) connection.sendText(text);
      },
      resolved: (threadId, requestId) =>
        this.toThread(threadId, 'serverRequest/resolved', { threadId, requestId }),
    });
  }

  /** Has to come before the first notification. */
  speak(rows: Readonly<Record<NotificationMethod, NotificationRow>>): void {
    this.#rows = rows;
  }

  add(connection: ClientConnection): void {
    this.#connections.add(connection);
  }

  /** Forgets a connection. What it was asked stays pending for others, and for when it comes back. */
  remove(connection: ClientConnection): void {
    if (!this.#connections.delete(connection)) return;
    connection.ended();
    this.unwatchAll(connection);
    if (this.#connections.size === 0) this.#onEmpty.splice(0).forEach((tell) => tell());
  }

  /** Whether it had not been watching. */
  watch(threadId: string, connection: ClientConnection): boolean {
    // A connection that closed while its request was served must not linger among the watchers.
    if (!this.#connections.has(connection)) return false;
    const watchers = this.#watchers.get(threadId) ?? new Set();
    if (watchers.has(connection)) return false;
    watchers.add(connection);
    this.#watchers.set(threadId, watchers);
    if (watchers.size === 1) this.onWatchers(threadId);
    return true;
  }

  /** Whether it had been watching. */
  unwatch(threadId: string, connection: ClientConnection): boolean {
    const watchers = this.#watchers.get(threadId);
    if (watchers?.delete(connection) !== true) return false;
    if (watchers.size === 0) {
      this.#watchers.delete(threadId);
      this.onWatchers(threadId);
    }
    return true;
  }

  unwatchAll(connection: ClientConnection): void {
    for (const threadId of this.#watchers.keys()) this.unwatch(threadId, connection);
  }

  /** Requests of all connections that were received and not answered yet. */
  get inFlight(): number {
    let sum = 0;
    for (const connection of this.#connections) sum += connection.inFlight;
    return sum;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** The thread was put away: nobody watches it any more. */
  forget(threadId: string): void {
    this.#watchers.delete(threadId);
  }

  watchers(threadId: string): number {
    return this.#watchers.get(threadId)?.size ?? 0;
  }

  /** Whether anybody but this one watches a thread. */
  isWatchedBesides(connection: ClientConnection, threadId: string): boolean {
    const watchers = this.#watchers.get(threadId);
    return watchers !== undefined && watchers.size > (watchers.has(connection) ? 1 : 0);
  }

  /** When a client that is too far behind lets the thread's turn go on; null: at once. */
  drained(threadId: string): Promise<void> | null {
    for (const connection of this.#watchers.get(threadId) ?? []) {
      const { drained } = connection;
      if (drained !== null) return drained;
    }
    return null;
  }

  /** To the connections that watch the thread. */
  toThread<M extends NotificationMethod>(
    threadId: string,
    method: M,
    params: NotificationParams<M>,
  ): void {
    const watchers = this.#watchers.get(threadId);
    if (watchers === undefined) return;
    const text = notificationText(method, params);
    for (const connection of watchers) this.#tell(connection, method, params, text);
  }

  /** To every initialized connection. */
  toAll<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    const text = notificationText(method, params);
    for (const connection of this.#connections) this.#tell(connection, method, params, text);
  }

  /** To one connection. */
  toOne<M extends NotificationMethod>(
    connection: ClientConnection,
    method: M,
    params: NotificationParams<M>,
  ): void {
    this.#tell(connection, method, params, notificationText(method, params));
  }

  #tell(connection: ClientConnection, method: string, params: unknown, text: string): void {
    if (!connection.hears(method)) return;
    if (this.#rows === null) throw new Error(`${method} was to be told before it was known`);
    if (this.#rows[method]?.stability === 'experimental' && !connection.experimental) return;
    connection.notice(method, params, text);
  }

  /** Asks the watchers of a thread; the first answer wins. See {@link Broker.ask}. */
  ask<M extends ServerRequestMethod>(
    threadId: string,
    method: M,
    params: ServerRequestParams<M>,
    signal: AbortSignal,
    options?: AskOptions,
  ): Promise<Answer> {
    return this.#broker.ask(threadId, method, params, signal, options);
  }

  answer(connection: ClientConnection, response: RpcResponse): void {
    this.#broker.answer(response, connection.name);
  }

  /** Sends again what waits in a thread, to a client that has just begun to watch it. */
  resendWaiting(threadId: string, connection: ClientConnection): void {
    for (const text of this.#broker.waiting(threadId)) connection.sendText(text);
  }

  /** Writes what is queued and ends all connections; resolves when they are gone. */
  closeAll(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }
}

function notificationText(method: string, params: unknown): string {
  return JSON.stringify({ method, params, emittedAtMs: Date.now() });
}
