import type { InitializeParams } from '../protocol/config.ts';
import type { RequestId, RpcErrorBody } from '../protocol/envelope.ts';
import type { Connection } from '../rpc/connection.ts';
import { answerText } from '../rpc/ready-json.ts';
import { Outlet, usualOutletLimits } from './outlet.ts';

/** How often we look whether everything has been sent. Milliseconds. */
const SENT_LOOK_MS = 5;

/** One client of this server: its wire, and what it said of itself in the handshake. */
export class ClientConnection {
  readonly #connection: Connection;
  readonly #outlet: Outlet;
  readonly #onEnd: (() => void)[] = [];
  #client: InitializeParams | null = null;
  #muted: ReadonlySet<string> = new Set();
  #ended = false;
  #inFlight = 0;
  #inFlightLength = 0;
  #whenIdle = Promise.withResolvers<void>();

  /** `slowsTurns`: see {@link Outlet}. */
  constructor(connection: Connection, slowsTurns = false, limits = usualOutletLimits) {
    this.#connection = connection;
    this.#outlet = new Outlet(connection, slowsTurns, limits);
  }

  get initialized(): boolean {
    return this.#client !== null;
  }

  /** As in `clientInfo.name`; empty before the handshake. */
  get name(): string {
    return this.#client?.clientInfo.name ?? '';
  }

  get experimental(): boolean {
    return this.#client?.capabilities?.experimentalApi === true;
  }

  /** Requests that were received and not answered yet. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The length of their texts, in UTF-16 units. */
  get inFlightLength(): number {
    return this.#inFlightLength;
  }

  began(length: number): void {
    this.#inFlight += 1;
    this.#inFlightLength += length;
  }

  answered(length: number): void {
    this.#inFlight -= 1;
    this.#inFlightLength -= length;
    if (this.#inFlight > 0) return;
    this.#whenIdle.resolve();
    this.#whenIdle = Promise.withResolvers();
  }

  /** Resolves when every request that was received is answered. */
  get idle(): Promise<void> {
    return this.#inFlight === 0 ? Promise.resolve() : this.#whenIdle.promise;
  }

  /** While this client is too far behind: when it will have caught up. For its own processes. */
  get caughtUp(): Promise<void> | null {
    return this.#outlet.caughtUp;
  }

  /** The same for what others share, which only some clients may hold up. */
  get drained(): Promise<void> | null {
    return this.#outlet.drained;
  }

  initialize(params: InitializeParams): void {
    this.#client = params;
    this.#muted = new Set(params.capabilities?.optOutNotificationMethods ?? []);
  }

  /** Whether a notification of this method goes to this client. */
  hears(method: string): boolean {
    return this.initialized && !this.#muted.has(method);
  }

  respond(id: RequestId, result: unknown): void {
    this.#outlet.send(answerText(id, result));
  }

  fail(id: RequestId, error: RpcErrorBody): void {
    this.#outlet.send(JSON.stringify({ error, id }));
  }

  /**
   * Runs `action` once all that was said has left this process: for work that holds up the loop, which a
   * long answer needs until its last part. Not if the connection ends before.
   */
  whenSent(action: () => void): void {
    if (this.#ended) return;
    if (this.#connection.pendingBytes === 0) action();
    else setTimeout(() => this.whenSent(action), SENT_LOOK_MS).unref();
  }

  /** A request of ours, serialised already. */
  sendText(text: string): void {
    this.#outlet.send(text);
  }

  /** A notification that it {@link hears}; `text` is the whole message. */
  notice(method: string, params: unknown, text: string): void {
    this.#outlet.notice(method, params, text);
  }

  /**
   * Runs when the connection is over, at once if it is already: for what belongs to it alone.
   * @returns a function that takes it back
   */
  onEnd(action: () => void): () => void {
    if (this.#ended) {
      action();
      return () => undefined;
    }
    this.#onEnd.push(action);
    return () => {
      const at = this.#onEnd.indexOf(action);
      if (at >= 0) this.#onEnd.splice(at, 1);
    };
  }

  /** The wire has ended. */
  ended(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outlet.end();
    for (const action of this.#onEnd.splice(0)) action();
  }

  close(): void {
    this.#connection.close();
  }
}
