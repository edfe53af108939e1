/**
 * Which requests are served: known? well-formed? initialized? allowed? It needs all of the contract, so
 * it is loaded once the handshake is answered.
 */
import { check } from '../protocol/check.ts';
import { initializeParams } from '../protocol/config.ts';
import type { InitializeParams } from '../protocol/config.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { RpcRequest } from '../protocol/envelope.ts';
import { clientRequests, isClientMethod } from '../protocol/methods.ts';
import type { ClientMethod } from '../protocol/methods.ts';
import { isExperimentalElsewhere } from '../protocol/not-offered.ts';
import type { RequestRow } from '../protocol/row.ts';
import { RpcFault, invalidRequest } from '../rpc/fault.ts';
import type { ClientConnection } from './client-connection.ts';

export interface Admitted {
  readonly method: Exclude<ClientMethod, 'initialize'>;
  /** Judged by the method's row. */
  readonly params: unknown;
}

/** What the client had said of itself when it sent the request. */
export type Introduced = Pick<ClientConnection, 'initialized' | 'experimental'>;

/** What is wrong with a handshake that does not fit. @throws {RpcFault} */
export function judgeHandshake(params: unknown): InitializeParams {
  const judged = check(initializeParams, params);
  if (judged.ok) return judged.value;
  throw invalidRequest(`Invalid request: ${judged.problem.message}`);
}

/** @throws {RpcFault} when it may not be served */
export function admit(request: RpcRequest, client: Introduced): Admitted {
  const { method } = request;
  if (!isClientMethod(method) || method === 'initialize') {
    const { initialized, experimental } = client;
    if (initialized && !experimental && isExperimentalElsewhere(method)) throw needsOptIn(method);
    // Clients ask for what nobody knows, to learn what there is.
    const data = { methods: Object.keys(clientRequests) };
    throw new RpcFault(errorCodes.methodNotFound, `Method not found: ${shown(method)}`, { data });
  }
  const row: RequestRow = clientRequests[method];
  const judged = check(row.params, request.params);
  if (!judged.ok) throw invalidRequest(`Invalid request: ${judged.problem.message}`);
  if (!client.initialized) throw invalidRequest('Not initialized');
  gate(method, row, judged.value, client);
  return { method, params: judged.value };
}

/** Experimental methods and params need the opt-in; null does not count as use. */
function gate(method: ClientMethod, row: RequestRow, params: unknown, client: Introduced): void {
  if (client.experimental) return;
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

function shown(method: string): string {
  return method.length > 100 ? `${method.slice(0, 100)}…` : method;
}
