/**
 * The frame of every message: JSON-RPC without the `jsonrpc` member, as the Codex app-server
 * protocol has it. One object a line on stdio.
 */

/** A string, or an integer that JavaScript can hold exactly. Echoed with its JSON type. */
export type RequestId = string | number;

export interface RpcRequest {
  readonly id: RequestId;
  readonly method: string;
  readonly params?: unknown;
}

export interface RpcNotification {
  readonly method: string;
  readonly params?: unknown;
  /** Unix milliseconds; set on what a server sends. */
  readonly emittedAtMs?: number;
}

export interface RpcResult {
  readonly id: RequestId;
  readonly result: unknown;
}

/** `code` is one of {@link errorCodes}; `data` is rare and method-specific. */
export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export interface RpcError {
  readonly id: RequestId;
  readonly error: RpcErrorBody;
}

export type RpcResponse = RpcResult | RpcError;
export type RpcMessage = RpcRequest | RpcNotification | RpcResponse;

export const errorCodes = {
  /** Wrong shape, wrong state, refused value: nearly everything (the reference's habit). */
  invalidRequest: -32600,
  /** Unknown here, or not offered for this thread. */
  methodNotFound: -32601,
  invalidParams: -32602,
  /** An operating-system failure or a fault of ours. */
  internal: -32603,
  /** Too many requests in flight: ask again later. */
  overloaded: -32001,
  /** The app's hub says so: the role of whoever asks does not go so far. */
  notAllowed: -32003,
} as const;

export type Classified =
  | { readonly kind: 'request'; readonly message: RpcRequest }
  | { readonly kind: 'notification'; readonly message: RpcNotification }
  | { readonly kind: 'response'; readonly message: RpcResponse }
  /** None of the shapes: never answered, only counted and logged. */
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Tells which of the shapes a parsed JSON value has. Unknown members are tolerated. `isId` widens
 * what counts as an id, for those who can hold more than {@link isRequestId} allows.
 */
export function classify(
  value: unknown,
  isId: (value: unknown) => boolean = isRequestId,
): Classified {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'invalid', reason: 'not an object' };
  }
  const record = value as Record<string, unknown>;
  const { id, method } = record;
  const hasId = 'id' in record;
  if (hasId && !isId(id)) return { kind: 'invalid', reason: 'unusable id' };
  if (typeof method === 'string') {
    return hasId
      ? { kind: 'request', message: value as RpcRequest }
      : { kind: 'notification', message: value as RpcNotification };
  }
  if (method !== undefined) return { kind: 'invalid', reason: 'method is not a string' };
  if (!hasId) return { kind: 'invalid', reason: 'neither method nor id' };
  if ('result' in record) return { kind: 'response', message: value as RpcResult };
  if (isErrorBody(record['error'])) return { kind: 'response', message: value as RpcError };
  return { kind: 'invalid', reason: 'neither method, result nor error' };
}

/** null, fractions, booleans and objects are no ids; integers beyond 2^53 would change on the way. */
export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

export function isRpcError(response: RpcResponse): response is RpcError {
  return 'error' in response;
}

function isErrorBody(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Record<string, unknown>;
  return typeof code === 'number' && typeof message === 'string';
}
