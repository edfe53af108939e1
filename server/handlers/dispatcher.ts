/** The door for requests: known? well-formed? initialized? allowed? Then the handler, then the answer. */
import { check } from '../protocol/check.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { RpcRequest } from '../protocol/envelope.ts';
import { clientRequests, isClientMethod } from '../protocol/methods.ts';
import type { ClientMethod, ClientParams, ClientResult } from '../protocol/methods.ts';
import { isExperimentalElsewhere } from '../protocol/not-offered.ts';
import type { RequestRow } from '../protocol/row.ts';
import { RpcFault, invalidRequest } from '../rpc/fault.ts';
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

function answer(dispatch: Dispatch, request: RpcRequest, context: RequestContext): unknown {
  const { method } = request;
  if (!isClientMethod(method)) {
    const { initialized, experimental } = context.connection;
    if (initialized && !experimental && isExperimentalElsewhere(method)) throw needsOptIn(method);
    throw new RpcFault(errorCodes.methodNotFound, `Method not found: ${shown(method)}`);
  }
  const row: RequestRow = clientRequests[method];
  const judged = check(row.params, request.params);
  if (!judged.ok) throw invalidRequest(`Invalid request: ${judged.problem.message}`);
  if (method === 'initialize') {
    return dispatch.initialize(judged.value as ClientParams<'initialize'>, context);
  }
  if (!context.connection.initialized) throw invalidRequest('Not initialized');
  gate(method, row, judged.value, context.connection);
  return run(dispatch, method, judged.value, context);
}

async function run(
  dispatch: Dispatch,
  method: Exclude<ClientMethod, 'initialize'>,
  params: unknown,
  context: RequestContext,
): Promise<unknown> {
  const handlers = await dispatch.handlers();
  // The params were judged by the row of the same method: the union of handlers can't tell.
  const handler = handlers[method] as (params: unknown, context: RequestContext) => unknown;
  return handler(params, context);
}

/** Experimental methods and params need the opt-in; null does not count as use. */
function gate(
  method: ClientMethod,
  row: RequestRow,
  params: unknown,
  connection: ClientConnection,
): void {
  if (connection.experimental) return;
  if (row.stability === 'experimental') throw needsOptIn(method);
  const record = (params ?? {}) as Record<string, unknown>;
  for (const field of row.experimentalParams) {
    const value = field.split('.').reduce(member, params);
    // false is what leaving it out means.
    if (value !== undefined && value !== null && value !== false)
      throw needsOptIn(`${method}.${field}`);
  }
  if (typeof record['approvalPolicy'] === 'object' && record['approvalPolicy'] !== null) {
    throw needsOptIn('askForApproval.granular');
  }
  if (method === 'account/login/start' && record['type'] === 'chatgptAuthTokens') {
    throw needsOptIn('account/login/start.chatgptAuthTokens');
  }
}

function needsOptIn(what: string): RpcFault {
  return invalidRequest(`${what} requires experimentalApi capability`);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}

function faultOf(dispatch: Dispatch, method: string, error: unknown): RpcFault {
  if (error instanceof RpcFault) return error;
  dispatch.fault(method, error);
  const words = error instanceof Error ? error.message : String(error);
  return new RpcFault(errorCodes.internal, `${method} failed: ${words}`, { cause: error });
}

function shown(method: string): string {
  return method.length > 100 ? `${method.slice(0, 100)}…` : method;
}
