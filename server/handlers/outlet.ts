/**
 * What leaves to one client. A client that reads too slowly must cost neither memory without bound
 * nor a message: while too much waits for it, its requests are not read, deltas of the same text are
 * put together. A socket client that stays behind is cut off: it can come back and resume. A parent
 * process on stdio cannot, so the turns that it watches wait for it, late, because they may be
 * watched by others too.
 */
import type { Connection } from '../rpc/connection.ts';

export interface OutletLimits {
  /** Bytes that may wait before the client counts as slow. */
  readonly slowBytes: number;
  /** Bytes that may wait for a parent before its turns do. */
  readonly holdBytes: number;
  /** Bytes of notifications that a slow socket client may let wait before it is cut off. */
  readonly lostBytes: number;
}

export const usualOutletLimits: OutletLimits = {
  slowBytes: 8 * 1024 * 1024,
  holdBytes: 32 * 1024 * 1024,
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
  #drained = Promise.withResolvers<void>();
  #ended = false;

  constructor(connection: Connection, slowsTurns: boolean, limits: OutletLimits) {
    this.#connection = connection;
    this.#slowsTurns = slowsTurns;
    this.#limits = limits;
  }

  /** Whether the client is so far behind that the turns it watches must wait. */
  get drained(): Promise<void> | null {
    return this.#slowsTurns && this.#waiting > this.#limits.holdBytes ? this.caughtUp : null;
  }

  /** While the client is too far behind: when it will have caught up. */
  get caughtUp(): Promise<void> | null {
    return this.#timer === null ? null : this.#drained.promise;
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
    if (this.#timer !== null || this.#ended) return;
    if (this.#connection.pendingBytes <= this.#limits.slowBytes) return;
    this.#noticed = 0;
    this.#connection.setReading(false);
    this.#timer = setInterval(() => {
      if (this.#connection.pendingBytes <= this.#limits.slowBytes / 2) this.#catchUp();
    }, lookMs);
    this.#timer.unref();
  }

  #catchUp(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    const { resolve } = this.#drained;
    this.#drained = Promise.withResolvers();
    this.#release();
    if (this.#timer === null && !this.#ended) this.#connection.setReading(true);
    resolve();
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
