/** The processes that clients run, by connection and by the id that the client chose. */
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { ClientProcess } from './client-process.ts';
import { ProcessStartError } from './running-process.ts';
import type { TerminalSize } from './running-process.ts';

/** How one family of methods calls things, for its errors. */
export interface FamilyWords {
  readonly writeMethod: string;
  /** Such as `command/exec`. */
  readonly thing: string;
  /** Such as `process id`. */
  readonly id: string;
  /** What a second one of an id is called. */
  readonly duplicate: string;
}

export interface ProcessInput {
  readonly deltaBase64?: string | null | undefined;
  readonly closeStdin?: boolean | undefined;
}

/** How long processes may take to end by themselves when the server does, in milliseconds. */
const CLOSE_GRACE_MS = 700;

/** What processes belong to. */
interface Owner {
  /** Runs when it is over, at once if it is already; what is returned takes that back. */
  onEnd(action: () => void): () => void;
}

export class ClientProcesses<Connection extends Owner> {
  readonly #words: FamilyWords;
  readonly #byConnection = new WeakMap<Connection, Map<string, ClientProcess>>();
  /** Those without an id, too. */
  readonly #all = new Set<ClientProcess>();

  constructor(words: FamilyWords) {
    this.#words = words;
  }

  /** @throws {RpcFault} when the id is in use */
  add(connection: Connection, id: string | null, make: () => ClientProcess): ClientProcess {
    const own = this.#byConnection.get(connection) ?? new Map<string, ClientProcess>();
    if (id !== null && own.has(id)) {
      throw invalidRequest(`${this.#words.duplicate}: ${JSON.stringify(id)}`);
    }
    const process = make();
    this.#all.add(process);
    if (id !== null) {
      own.set(id, process);
      this.#byConnection.set(connection, own);
    }
    const forget = (): void => {
      this.#all.delete(process);
      if (id !== null && own.get(id) === process) own.delete(id);
    };
    process.ended.then(forget, forget);
    const unheard = connection.onEnd(() => process.end());
    process.ended.then(unheard, unheard);
    return process;
  }

  /** @throws {RpcFault} */
  async write(
    connection: Connection,
    id: string,
    { deltaBase64, closeStdin }: ProcessInput,
  ): Promise<Record<string, never>> {
    if (deltaBase64 == null && closeStdin !== true) {
      throw invalidParams(`${this.#words.writeMethod} requires deltaBase64 or closeStdin`);
    }
    const bytes = deltaBase64 == null ? null : decode(deltaBase64);
    const process = this.#find(connection, id);
    if (!process.takesInput) {
      throw invalidRequest(`stdin streaming is not enabled for this ${this.#words.thing}`);
    }
    const command = await this.#started(process);
    if (bytes !== null) await command.write(bytes);
    if (closeStdin === true) command.closeInput();
    return {};
  }

  /** @throws {RpcFault} */
  async resize(
    connection: Connection,
    id: string,
    size: TerminalSize,
  ): Promise<Record<string, never>> {
    this.checkSize(size);
    const process = this.#find(connection, id);
    if (!process.hasTerminal) {
      throw invalidRequest('failed to resize PTY: process is not attached to a PTY');
    }
    (await this.#started(process)).resize(size);
    return {};
  }

  /** @throws {RpcFault} */
  end(connection: Connection, id: string): Record<string, never> {
    this.#find(connection, id).end();
    return {};
  }

  /** Ends all; resolves when they have ended. */
  async close(): Promise<void> {
    const ending = [...this.#all].map((process) => {
      process.end(CLOSE_GRACE_MS);
      return process.ended.catch(() => undefined);
    });
    await Promise.all(ending);
  }

  /** @throws {RpcFault} */
  checkSize({ rows, cols }: TerminalSize): void {
    if (rows > 0 && cols > 0) return;
    throw invalidParams(`${this.#words.thing} size rows and cols must be greater than 0`);
  }

  async #started(process: ClientProcess): ReturnType<() => ClientProcess['started']> {
    try {
      return await process.started;
    } catch (error) {
      throw startFault(this.#words.thing, error);
    }
  }

  #find(connection: Connection, id: string): ClientProcess {
    const process = this.#byConnection.get(connection)?.get(id);
    if (process !== undefined) return process;
    throw invalidRequest(
      `no active ${this.#words.thing} for ${this.#words.id} ${JSON.stringify(id)}`,
    );
  }
}

/** @throws {RpcFault} the fault that a failed start is told as */
export function startFault(thing: string, error: unknown): unknown {
  if (!(error instanceof ProcessStartError)) return error;
  return new RpcFault(errorCodes.internal, `failed to spawn ${thing}: ${error.message}`, {
    cause: error,
  });
}

export function invalidParams(message: string): RpcFault {
  return new RpcFault(errorCodes.invalidParams, message);
}

function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is no base64; only text that comes back the same was all of it.
  if (bytes.toString('base64') === text) return bytes;
  const at = text.search(/[^A-Za-z0-9+/=]/);
  const symbol = text.codePointAt(at);
  const what =
    at === -1 || symbol === undefined
      ? 'it must be padded base64'
      : `Invalid symbol ${symbol}, offset ${at}.`;
  throw invalidParams(`invalid deltaBase64: ${what}`);
}
