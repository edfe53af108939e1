/** The typed client of an app server, over any transport. Main, the CLI and examples use it. */
import { check } from '../protocol/check.ts';
import type { Problem } from '../protocol/check.ts';
import type { InitializeParams, InitializeResponse } from '../protocol/config.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { RequestId, RpcErrorBody, RpcNotification, RpcRequest } from '../protocol/envelope.ts';
import { initializeResponse } from '../protocol/config.ts';
import { isNotificationMethod, serverNotifications } from '../protocol/methods.ts';
import type { ClientMethod, ClientParams, ClientResult } from '../protocol/methods.ts';
import { Connection } from '../rpc/connection.ts';
import { RpcFault } from '../rpc/fault.ts';
import type { Transport } from '../rpc/transport.ts';

/** How the contract judges a notification: one of an unknown method is not judged. */
export type Judged = 'valid' | 'unknown' | Problem;

export interface ClientEvents {
  /** Every notification, verbatim. What is not `valid` must not be applied, only passed on. */
  notification(message: RpcNotification, judged: Judged): void;
  /** A server request, verbatim. It must be answered with {@link AppServerClient.answer}. */
  request(message: RpcRequest): void;
  /** A line that is no message. */
  broken?(reason: string): void;
  closed(cause: Error | null): void;
}

export interface RequestOptions {
  /** Milliseconds after which the request is given up (the server may still do it). None by default. */
  readonly timeoutMs?: number;
}

/** The server took longer than the caller was willing to wait. */
export class RequestTimeout extends Error {
  constructor(method: string, timeoutMs: number) {
    super(`${method} was not answered within ${timeoutMs} ms`);
    this.name = 'RequestTimeout';
  }
}

export class AppServerClient {
  readonly #connection: Connection;

  constructor(transport: Transport, events: ClientEvents) {
    this.#connection = new Connection(transport);
    this.#connection.start({
      request: (message) => events.request(message),
      notification: (message) => events.notification(message, judge(message)),
      broken: (reason) => events.broken?.(reason),
      closed: (cause) => events.closed(cause),
    });
  }

  /**
   * The handshake: `initialize`, then `initialized`.
   * @throws {RpcFault} when refused, or when the answer is not one of this protocol.
   */
  async initialize(
    params: InitializeParams,
    options?: RequestOptions,
  ): Promise<InitializeResponse> {
    const result = await this.call('initialize', params, options);
    const judged = check(initializeResponse, result);
    if (!judged.ok) {
      const words = `this is no app server: the answer to initialize has ${judged.problem.message}`;
      throw new RpcFault(errorCodes.internal, words);
    }
    this.#connection.notify('initialized');
    return judged.value;
  }

  /** Asks by a method of the contract. @throws {RpcFault} on an error answer, {@link RequestTimeout}, ConnectionClosed. */
  async request<M extends ClientMethod>(
    method: M,
    params: ClientParams<M>,
    options?: RequestOptions,
  ): Promise<ClientResult<M>> {
    return (await this.call(method, params, options)) as ClientResult<M>;
  }

  /** Asks by any method, known or not; the answer comes verbatim. */
  call(method: string, params: unknown, options: RequestOptions = {}): Promise<unknown> {
    const answer = this.#connection.request(method, params);
    const { timeoutMs } = options;
    if (timeoutMs === undefined) return answer;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new RequestTimeout(method, timeoutMs)), timeoutMs);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  notify(method: string, params?: unknown): void {
    this.#connection.notify(method, params);
  }

  /** Answers a server request. */
  answer(id: RequestId, answer: { result: unknown } | { error: RpcErrorBody }): void {
    if ('error' in answer) this.#connection.fail(id, answer.error);
    else this.#connection.respond(id, answer.result);
  }

  close(): void {
    this.#connection.close();
  }
}

function judge(message: RpcNotification): Judged {
  if (!isNotificationMethod(message.method)) return 'unknown';
  const judged = check(serverNotifications[message.method].params, message.params);
  return judged.ok ? 'valid' : judged.problem;
}
