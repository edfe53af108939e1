/**
 * What leaves to one client. A client that reads too slowly must cost neither memory without bound
 * nor a message: while too much waits for it, its requests are not read, deltas of the same text are
 * put together. When much more waits the turns that it watches wait too: as long as it reads, however
 * slowly. A socket client that reads nothing is not waited for, and cut off: it can come back and
 * resume. A parent process on stdio cannot, so for it they wait as long as it lives, whoever else
 * watches: to leave messages out would lose some, to go on would let memory grow.
 */
import type { Connection } from '../rpc/connection.ts';

export interface OutletLimits {
  /** Bytes that may wait before the client counts as slow. */
  readonly slowBytes: number;
  /** Bytes that may wait for a client before its turns do. */
  readonly holdBytes: number;
  /** A socket client that takes nothing for so long is not waited for. Milliseconds. */
  readonly stallMs: number;
  /** Bytes of notifications that a slow socket client may let wait before it is cut off. */
  readonly lostBytes: number;
}

export const usualOutletLimits: OutletLimits = {
  slowBytes: 8 * 1024 * 1024,
  holdBytes: 32 * 1024 * 1024,
  stallMs: 1_000,
  lostBytes: 48 * 1024 * 1024,
};

/** How often we look whether a slow client has caught up. Milliseconds. */
const lookMs = 20;

/** Notifications that only append: several about the same text are as good as one. */
const deltas: ReadonlySet<string> = new Set([
  'item/agentMessage/delta',
  'item/plan/delta',
  'item/reasoning/summaryTextDelta',
  'item/reasoning/textDelta',
  'item/commandExecution/outputDelta',
]);

interface Held {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parts: string[];
}

export class Outlet {
  readonly #connection: Connection;
  readonly #limits: OutletLimits;
  /** Over stdio: the one at the other end started us, and there is no way to come back. */
  readonly #slowsTurns: boolean;
  /** Set while too much waits. */
  #timer: NodeJS.Timeout | null = null;
  /** Notifications since it became slow, in UTF-16 units. */
  #noticed = 0;
  #held = new Map<string, Held>();
  #heldLength = 0;
  #caughtUp = Promise.withResolvers<void>();
  /** Resolves when turns may go on, whether it has caught up or stands still. */
  #drained = Promise.withResolvers<void>();
  /** Bytes written while it is slow, how many of all were taken at the last look, and when any were. */
  #written = 0;
  #taken = 0;
  #takenAt = 0;
  #ended = false;

  constructor(connection: Connection, slowsTurns: boolean, limits: OutletLimits) {
    this.#connection = connection;
    this.#slowsTurns = slowsTurns;
    this.#limits = limits;
  }

  /** Whether the client is so far behind that the turns it watches must wait. */
  get drained(): Promise<void> | null {
    if (this.#timer === null || this.#waiting <= this.#limits.holdBytes) return null;
    return this.#stalled ? null : this.#drained.promise;
  }

  /** While the client is too far behind: when it will have caught up. */
  get caughtUp(): Promise<void> | null {
    return this.#timer === null ? null : this.#caughtUp.promise;
  }

  /** An answer or a request: never held back. */
  send(text: string): void {
    if (this.#heldLength > 0) this.#release();
    this.#write(text);
  }

  /** A notification; `text` is the whole message, `params` what is in it. */
  notice(method: string, params: unknown, text: string): void {
    if (this.#timer === null) {
      this.#write(text);
      return;
    }
    this.#noticed += text.length;
    if (deltas.has(method)) this.#hold(method, params as Record<string, unknown>);
    else this.send(text);
    // A parent has its turns held up long before; what is left is what others do.
    const lostBytes = this.#limits.lostBytes * (this.#slowsTurns ? 4 : 1);
    if (this.#noticed > lostBytes && this.#waiting > lostBytes) {
      this.#connection.abort('the client reads too slowly');
    }
  }

  /** The connection is over. */
  end(): void {
    this.#ended = true;
    this.#held.clear();
    this.#heldLength = 0;
    this.#catchUp();
  }

  get #waiting(): number {
    return this.#connection.pendingBytes + this.#heldLength;
  }

  #write(text: string): void {
    this.#connection.sendText(text);
    if (this.#timer !== null) this.#written += Buffer.byteLength(text);
    if (this.#timer !== null || this.#ended) return;
    if (this.#connection.pendingBytes <= this.#limits.slowBytes) return;
    this.#noticed = 0;
    this.#connection.setReading(false);
    this.#taken = this.#written - this.#connection.pendingBytes;
    this.#takenAt = performance.now();
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#timer.unref();
  }

  #look(): void {
    const { pendingBytes } = this.#connection;
    if (pendingBytes <= this.#limits.slowBytes / 2) {
      this.#catchUp();
      return;
    }
    const taken = this.#written - pendingBytes;
    if (taken > this.#taken) this.#takenAt = performance.now();
    this.#taken = taken;
    if (this.#stalled) this.#letGo();
  }

  get #stalled(): boolean {
    return !this.#slowsTurns && performance.now() - this.#takenAt > this.#limits.stallMs;
  }

  /** Turns go on. */
  #letGo(): void {
    const { resolve } = this.#drained;
    this.#drained = Promise.withResolvers();
    resolve();
  }

  #catchUp(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    const { resolve } = this.#caughtUp;
    this.#caughtUp = Promise.withResolvers();
    this.#release();
    if (this.#timer === null && !this.#ended) this.#connection.setReading(true);
    resolve();
    this.#letGo();
  }

  #hold(method: string, params: Readonly<Record<string, unknown>>): void {
    const { threadId, itemId, summaryIndex, contentIndex } = params;
    const key = [method, threadId, itemId, summaryIndex, contentIndex].map(String).join('\n');
    const part = String(params['delta']);
    const held = this.#held.get(key);
    if (held === undefined) this.#held.set(key, { method, params, parts: [part] });
    else held.parts.push(part);
    this.#heldLength += part.length;
  }

  #release(): void {
    const all = [...this.#held.values()];
    this.#held.clear();
    this.#heldLength = 0;
    for (const { method, params, parts } of all) {
      const whole = { ...params, delta: parts.join('') };
      this.#write(JSON.stringify({ method, params: whole, emittedAtMs: Date.now() }));
    }
  }
}
