/** A symmetric JSON-RPC connection: both sides may request, answer and notify. */
import { classify, isRequestId, isRpcError } from '../protocol/envelope.ts';
import type {
  RequestId,
  RpcErrorBody,
  RpcNotification,
  RpcRequest,
  RpcResponse,
} from '../protocol/envelope.ts';
import { isExactId, withExactId } from './exact-id.ts';
import { ConnectionClosed, RpcFault } from './fault.ts';
import type { Transport } from './transport.ts';

export interface ConnectionEvents {
  /** `length`: of its text, in UTF-16 units. */
  request(message: RpcRequest, length: number): void;
  notification(message: RpcNotification): void;
  /** An answer to a request that this connection did not make itself (see {@link Connection.sendText}). */
  response?(message: RpcResponse): void;
  /** A line that is no message: skipped, never answered. */
  broken(reason: string): void;
  closed(cause: Error | null): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class Connection {
  readonly #transport: Transport;
  readonly #pending = new Map<RequestId, Pending>();
  #nextId = 1;
  #closed: { readonly cause: Error | null } | null = null;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Begins to receive. */
  start(events: ConnectionEvents): void {
    this.#transport.start({
      message: (text) => this.#receive(text, events),
      broken: (reason) => events.broken(reason),
      closed: (cause) => {
        if (this.#closed !== null) return;
        this.#closed = { cause };
        const pending = [...this.#pending.values()];
        this.#pending.clear();
        for (const one of pending) one.reject(new ConnectionClosed(cause));
        events.closed(cause);
      },
    });
  }

  get pendingBytes(): number {
    return this.#transport.pendingBytes;
  }

  /**
   * Asks the peer.
   * @throws {RpcFault} when the peer answers with an error. @throws {ConnectionClosed} when it ends first.
   */
  request(method: string, params?: unknown): Promise<unknown> {
    if (this.#closed !== null) return Promise.reject(new ConnectionClosed(this.#closed.cause));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#transport.send(JSON.stringify({ id, method, params }));
    });
  }

  notify(method: string, params?: unknown): void {
    this.#transport.send(JSON.stringify({ method, params }));
  }

  respond(id: RequestId, result: unknown): void {
    this.#transport.send(JSON.stringify({ id, result }));
  }

  fail(id: RequestId, error: RpcErrorBody): void {
    this.#transport.send(JSON.stringify({ error, id }));
  }

  /** Sends a message that is serialised already (one text for many connections). */
  sendText(text: string): void {
    this.#transport.send(text);
  }

  /** Stops reading what the peer sends, or goes on. */
  setReading(reading: boolean): void {
    this.#transport.setReading(reading);
  }

  close(): void {
    this.#transport.close();
  }

  /** See {@link Transport.abort}. */
  abort(reason: string): void {
    this.#transport.abort(reason);
  }

  #receive(text: string, events: ConnectionEvents): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      events.broken('a line is not JSON');
      return;
    }
    const classified = classify(withExactId(value, text), isId);
    switch (classified.kind) {
      case 'request':
        events.request(classified.message, text.length);
        return;
      case 'notification':
        events.notification(classified.message);
        return;
      case 'response':
        this.#settle(classified.message, events);
        return;
      case 'invalid':
        events.broken(`a message is of no known shape: ${classified.reason}`);
        return;
    }
  }

  #settle(message: RpcResponse, events: ConnectionEvents): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) {
      events.response?.(message);
      return;
    }
    this.#pending.delete(message.id);
    if (isRpcError(message)) {
      const { code, message: words, data } = message.error;
      pending.reject(new RpcFault(code, words, { data }));
    } else pending.resolve(message.result);
  }
}

function isId(value: unknown): boolean {
  return isRequestId(value) || isExactId(value);
}
