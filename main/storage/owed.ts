/** Writes that a disk would not take: they keep their order, and are tried again until it does. */
import type { Write } from './records.ts';

/** Beyond so many the oldest go; items and turns among them are with their servers still. */
const MOST = 20_000;
const AGAIN_MS = 2_000;

/** What passes by itself, or when the user makes room: a full disk, one that fails, a lock of somebody else's. */
const PASSING = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|PERM)/;

export interface OwedParts {
  /** In one transaction: all of them are kept, or none. */
  readonly apply: (writes: readonly Write[]) => void;
  /** Nothing is owed any more. */
  readonly settled: () => void;
  /** These will never be kept, and why. */
  readonly lost: (writes: readonly Write[], why: unknown) => void;
  readonly later: (retry: () => void, ms: number) => void;
}

export class Owed {
  readonly #parts: OwedParts;
  /** The oldest first, each as it came. */
  #batches: (readonly Write[])[] = [];
  #waiting = false;
  /** Why they were not taken. */
  #refusal: unknown = null;

  constructor(parts: OwedParts) {
    this.#parts = parts;
  }

  /** @throws what `apply` throws; what may pass is tried again by itself */
  write(writes: readonly Write[]): void {
    if (!this.settle()) {
      this.#keep(writes);
      throw this.#refusal;
    }
    try {
      this.#parts.apply(writes);
    } catch (error) {
      if (isPassing(error)) {
        this.#refusal = error;
        this.#keep(writes);
      }
      throw error;
    }
  }

  /** Tries once more. @returns whether nothing is owed any more */
  settle(): boolean {
    if (this.#batches.length === 0) return true;
    for (let batch = this.#batches[0]; batch !== undefined; batch = this.#batches[0]) {
      try {
        this.#parts.apply(batch);
      } catch (error) {
        if (isPassing(error)) {
          this.#refusal = error;
          this.#retry();
          return false;
        }
        // One that is wrong must not hold up all that follow.
        this.#parts.lost(batch, error);
      }
      this.#batches.shift();
    }
    this.#parts.settled();
    return true;
  }

  /** For the end of the process: what is still owed is lost with it. */
  end(): void {
    if (!this.settle()) this.#parts.lost(this.#batches.flat(), this.#refusal);
  }

  #count(): number {
    return this.#batches.reduce((sum, { length }) => sum + length, 0);
  }

  #keep(writes: readonly Write[]): void {
    this.#batches.push(writes);
    let count = this.#count();
    while (count > MOST) {
      const oldest = this.#batches.shift() ?? [];
      count -= oldest.length;
      this.#parts.lost(oldest, this.#refusal);
    }
    this.#retry();
  }

  #retry(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#parts.later(() => {
      this.#waiting = false;
      this.settle();
    }, AGAIN_MS);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && mayPass(String(error.code));
}

/** @param code SQLite's name of what went wrong */
export function mayPass(code: string): boolean {
  return PASSING.test(code);
}
