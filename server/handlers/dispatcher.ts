/**
 * The door for requests: the handshake at once, all others by way of admission; then the handler, then
 * the answer.
 */
import { errorCodes } from '../protocol/envelope.ts';
import type { RpcRequest } from '../protocol/envelope.ts';
import { initializeShape } from '../protocol/handshake.ts';
import type { ClientMethod, ClientParams, ClientResult } from '../protocol/methods.ts';
import { fits } from '../protocol/plain-shape.ts';
import { RpcFault } from '../rpc/fault.ts';
import type { ClientConnection } from './client-connection.ts';

export interface RequestContext {
  readonly connection: ClientConnection;
  /** Runs right after the answer was sent, in the same tick: for notifications that must follow it. */
  after(action: () => void): void;
}

export type Handler<M extends ClientMethod> = (
  params: ClientParams<M>,
  context: RequestContext,
) => Promise<ClientResult<M>> | ClientResult<M>;

export type Handlers = { readonly [M in ClientMethod]: Handler<M> };
export type HandlersOf<M extends ClientMethod> = { readonly [K in M]: Handler<K> };

/** Requests of one connection that may be under way at once; the next is told to come back later. */
const maxInFlight = 1024;
/** And of their texts, in UTF-16 units. One message may go beyond, however long it is. */
const maxInFlightLength = 64 * 1024 * 1024;

export interface Dispatch {
  /** Serves `initialize` itself: it must be answered before anything else is loaded. */
  initialize(
    params: ClientParams<'initialize'>,
    context: RequestContext,
  ): ClientResult<'initialize'>;
  /** The other handlers, loaded on first use. */
  handlers(): Promise<Omit<Handlers, 'initialize'>>;
  /** A fault of ours: for the log. */
  fault(method: string, error: unknown): void;
}

export async function serve(
  dispatch: Dispatch,
  connection: ClientConnection,
  request: RpcRequest,
  length: number,
): Promise<void> {
  if (connection.inFlight >= maxInFlight || connection.inFlightLength >= maxInFlightLength) {
    connection.fail(request.id, {
      code: errorCodes.overloaded,
      message: 'Server overloaded; retry later.',
    });
    return;
  }
  const later: (() => void)[] = [];
  const context: RequestContext = { connection, after: (action) => void later.push(action) };
  connection.began(length);
  try {
    let result: unknown;
    try {
      // It was read before we saw that the client takes no answers now.
      if (connection.caughtUp !== null) await connection.caughtUp;
      result = await answer(dispatch, request, context);
    } catch (error) {
      connection.fail(request.id, faultOf(dispatch, request.method, error).body());
      return;
    }
    connection.respond(request.id, result);
    for (const action of later) action();
  } finally {
    connection.answered(length);
  }
}

async function answer(
  dispatch: Dispatch,
  request: RpcRequest,
  context: RequestContext,
): Promise<unknown> {
  if (request.method === 'initialize') {
    const { params } = request;
    if (fits(initializeShape, params)) return dispatch.initialize(params, context);
    const { judgeHandshake } = await import('./admission.ts');
    return dispatch.initialize(judgeHandshake(params), context);
  }
  // As it was when the request came: the handshake may be answered meanwhile.
  const { initialized, experimental } = context.connection;
  const { admit } = await import('./admission.ts');
  const admitted = admit(request, { initialized, experimental });
  const handlers = await dispatch.handlers();
  // The params were judged by the row of the same method: the union of handlers can't tell.
  const handler = handlers[admitted.method] as (
    params: unknown,
    context: RequestContext,
  ) => unknown;
  return handler(admitted.params, context);
}

function faultOf(dispatch: Dispatch, method: string, error: unknown): RpcFault {
  if (error instanceof RpcFault) return error;
  dispatch.fault(method, error);
  const words = error instanceof Error ? error.message : String(error);
  return new RpcFault(errorCodes.internal, `${method} failed: ${words}`, { cause: error });
}
