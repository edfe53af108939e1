/**
 * A client of an app server, ours or another vendor's, over any transport. Methods of the contract
 * are typed by its rows; anything else may be asked, heard and answered by name.
 */
import { errorCodes } from '../protocol/envelope.ts';
import type { RpcNotification, RpcRequest } from '../protocol/envelope.ts';
import type { InitializeParams, InitializeResponse } from '../protocol/config.ts';
import type {
  ClientMethod,
  ClientParams,
  ClientResult,
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
} from '../protocol/methods.ts';
import { Connection } from '../rpc/connection.ts';
import { RpcFault } from '../rpc/fault.ts';
import type { Transport } from '../rpc/transport.ts';
import { refusal } from './refusal.ts';
import { retryDelayMs } from './retry-delay.ts';
import { RequestAborted, RequestTimedOut } from './client-error.ts';

export interface RequestOptions {
  /** Milliseconds until it fails with {@link RequestTimedOut}; a late answer is dropped. */
  readonly timeoutMs?: number;
  /** Stops the wait, not the work: the protocol has no word for that. */
  readonly signal?: AbortSignal;
  /** How often an overloaded server is asked again, with growing pauses; 5 by default. */
  readonly retries?: number;
}

export interface AppClientOptions {
  /**
   * What becomes of a server request that nobody here handles. `refuse`: it is declined, so that no
   * turn waits for ever. `leave`: it is left to the other clients of the thread.
   */
  readonly unhandled?: 'refuse' | 'leave';
  /** For tests. */
  readonly random?: () => number;
}

/** Why it is over: we closed it, the server did, or the wire broke. */
export type CloseCause =
  | { readonly kind: 'closed'; readonly by: 'client' | 'server' }
  | { readonly kind: 'broken'; readonly error: Error };

type NotificationListener = (message: RpcNotification) => void;
type RequestHandler = (params: unknown, request: RpcRequest) => unknown;

const defaultRetries = 5;

export class AppClient {
  readonly #connection: Connection;
  readonly #options: AppClientOptions;
  readonly #listeners = new Map<string, Set<NotificationListener>>();
  readonly #every = new Set<NotificationListener>();
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #closed = Promise.withResolvers<CloseCause>();
  #closing = false;
  #broken = 0;

  constructor(transport: Transport, options: AppClientOptions = {}) {
    this.#options = options;
    this.#connection = new Connection(transport);
    this.#connection.start({
      notification: (message) => this.#hear(message),
      request: (request) => void this.#answer(request),
      broken: () => {
        this.#broken += 1;
      },
      closed: (error) =>
        this.#closed.resolve(
          error === null
            ? { kind: 'closed', by: this.#closing ? 'client' : 'server' }
            : { kind: 'broken', error },
        ),
    });
  }

  /** Resolves when it is over; never rejects. Requests under way reject with `ConnectionClosed`. */
  get closed(): Promise<CloseCause> {
    return this.#closed.promise;
  }

  /** Things that came and were no message. */
  get broken(): number {
    return this.#broken;
  }

  /** Shakes hands. @throws {RpcFault} */
  async initialize(
    clientInfo: InitializeParams['clientInfo'],
    capabilities: NonNullable<InitializeParams['capabilities']> = {},
    options: RequestOptions = {},
  ): Promise<InitializeResponse> {
    const response = await this.request('initialize', { clientInfo, capabilities }, options);
    this.#connection.notify('initialized');
    return response;
  }

  /** @throws {RpcFault} on an error answer, {@link RequestTimedOut}, {@link RequestAborted}, `ConnectionClosed`. */
  request<M extends ClientMethod>(
    method: M,
    params: ClientParams<M>,
    options?: RequestOptions,
  ): Promise<ClientResult<M>> {
    return this.ask(method, params, options) as Promise<ClientResult<M>>;
  }

  /** The same for a method that the contract does not know. */
  async ask(method: string, params: unknown, options: RequestOptions = {}): Promise<unknown> {
    const { retries = defaultRetries, timeoutMs, signal } = options;
    const limit = AbortSignal.any([
      ...(signal === undefined ? [] : [signal]),
      ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)]),
    ]);
    const stopped = (): Error =>
      signal?.aborted === true
        ? new RequestAborted(method, signal.reason)
        : new RequestTimedOut(method, timeoutMs ?? 0);
    for (let attempt = 0; ; attempt += 1) {
      if (limit.aborted) throw stopped();
      try {
        return await within(this.#connection.request(method, params), limit, stopped);
      } catch (error) {
        const busy = error instanceof RpcFault && error.code === errorCodes.overloaded;
        if (!busy || attempt >= retries) throw error;
      }
      const pause = Promise.withResolvers<void>();
      const timer = setTimeout(pause.resolve, retryDelayMs(attempt, this.#options.random));
      await within(pause.promise, limit, stopped).finally(() => clearTimeout(timer));
    }
  }

  notify(method: string, params?: unknown): void {
    this.#connection.notify(method, params);
  }

  /** Hears a notification. @returns a function that ends it */
  on<M extends NotificationMethod>(
    method: M,
    listener: (params: NotificationParams<M>, message: RpcNotification) => void,
  ): () => void {
    const listeners = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, listeners);
    const hear: NotificationListener = (message) =>
      listener(message.params as NotificationParams<M>, message);
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }

  /** Hears every notification as it came, unknown ones too, before those of {@link on}. */
  onEvery(listener: NotificationListener): () => void {
    this.#every.add(listener);
    return () => void this.#every.delete(listener);
  }

  /**
   * Answers a kind of server request: with what the handler returns, or an error if it throws.
   * A later handler of the same method takes the place of the one before.
   */
  handle<M extends ServerRequestMethod>(
    method: M,
    handler: (
      params: ServerRequestParams<M>,
      request: RpcRequest,
    ) => ServerRequestResult<M> | Promise<ServerRequestResult<M>>,
  ): void {
    this.#handlers.set(method, handler as RequestHandler);
  }

  /** Writes what is queued, then ends. Resolves when it is over. */
  close(): Promise<CloseCause> {
    this.#closing = true;
    this.#connection.close();
    return this.closed;
  }

  #hear(message: RpcNotification): void {
    for (const listener of this.#every) listener(message);
    for (const listener of this.#listeners.get(message.method) ?? []) listener(message);
  }

  async #answer(request: RpcRequest): Promise<void> {
    const { id, method, params } = request;
    const handler = this.#handlers.get(method);
    if (handler === undefined) {
      if (this.#options.unhandled === 'leave') return;
      const answer = refusal(method);
      if ('result' in answer) this.#connection.respond(id, answer.result);
      else this.#connection.fail(id, answer.error);
      return;
    }
    try {
      this.#connection.respond(id, await handler(params, request));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#connection.fail(
        id,
        error instanceof RpcFault ? error.body() : { code: errorCodes.internal, message },
      );
    }
  }
}

function within<T>(wanted: Promise<T>, limit: AbortSignal, stopped: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(stopped());
    limit.addEventListener('abort', stop, { once: true });
    wanted.then(resolve, reject).finally(() => limit.removeEventListener('abort', stop));
  });
}
