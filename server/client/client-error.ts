/** No answer came in time. The server may still do what it was asked. */
export class RequestTimedOut extends Error {
  constructor(method: string, timeoutMs: number) {
    super(`${method} was not answered within ${timeoutMs} ms`);
    this.name = 'RequestTimedOut';
  }
}

/** Whoever asked no longer waits. The server may still do what it was asked. */
export class RequestAborted extends Error {
  constructor(method: string, cause: unknown) {
    super(`nobody waits for ${method} any more`, { cause });
    this.name = 'RequestAborted';
  }
}

/** The server could not be started or reached. */
export class ConnectError extends Error {
  constructor(what: string, cause?: unknown) {
    super(what, { cause });
    this.name = 'ConnectError';
  }
}
