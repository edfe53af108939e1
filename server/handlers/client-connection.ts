import type { InitializeParams } from '../protocol/config.ts';
import type { RequestId, RpcErrorBody } from '../protocol/envelope.ts';
import type { Connection } from '../rpc/connection.ts';

/** One client of this server: its wire, and what it said of itself in the handshake. */
export class ClientConnection {
  readonly #connection: Connection;
  #client: InitializeParams | null = null;
  #muted: ReadonlySet<string> = new Set();
  /** Requests that were received and not answered yet. */
  inFlight = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
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

  get pendingBytes(): number {
    return this.#connection.pendingBytes;
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
    this.#connection.respond(id, result);
  }

  fail(id: RequestId, error: RpcErrorBody): void {
    this.#connection.fail(id, error);
  }

  sendText(text: string): void {
    this.#connection.sendText(text);
  }

  close(): void {
    this.#connection.close();
  }
}
