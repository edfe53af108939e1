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
  /** Everything is kept again. */
  readonly settled: () => void;
  readonly later: (retry: () => void, ms: number) => void;
}

export class Owed {
  readonly #parts: OwedParts;
  #writes: readonly Write[] = [];
  #waiting = false;
  /** Why they were not taken. */
  #refusal: unknown = null;

  constructor(parts: OwedParts) {
    this.#parts = parts;
  }

  /** @throws what `apply` throws; what may pass is tried again by itself */
  write(writes: readonly Write[]): void {
    if (this.#writes.length > 0 && !this.settle()) {
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
    if (this.#writes.length === 0) return true;
    try {
      this.#parts.apply(this.#writes);
    } catch (error) {
      this.#refusal = error;
      if (isPassing(error)) {
        this.#retry();
        return false;
      }
      // It would never be taken: one that is wrong must not hold up all that follow.
    }
    this.#writes = [];
    this.#parts.settled();
    return true;
  }

  #keep(writes: readonly Write[]): void {
    this.#writes = [...this.#writes, ...writes].slice(-MOST);
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
