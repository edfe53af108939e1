import { errorCodes } from '../protocol/envelope.ts';
import type { RpcErrorBody } from '../protocol/envelope.ts';

/** A request that is refused or failed, as the wire tells it. */
export class RpcFault extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, options: { data?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RpcFault';
    this.code = code;
    this.data = options.data;
  }

  body(): RpcErrorBody {
    const { code, message, data } = this;
    return data === undefined ? { code, message } : { code, data, message };
  }
}

export function invalidRequest(message: string, data?: unknown): RpcFault {
  return new RpcFault(errorCodes.invalidRequest, message, data === undefined ? {} : { data });
}

/** The connection ended before the answer came. */
export class ConnectionClosed extends Error {
  constructor(cause: Error | null) {
    super(
      cause === null ? 'the connection was closed' : `the connection broke: ${cause.message}`,
      cause === null ? undefined : { cause },
    );
    this.name = 'ConnectionClosed';
  }
}
