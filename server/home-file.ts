/** A small JSON file of the home that several servers read and change. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { replaceFile } from './config/config-file.ts';
import { log } from './log.ts';
import { takeLock } from './threads/writer-lock.ts';
import type { WriterLock } from './threads/writer-lock.ts';

/** How long a change waits for other servers' changes, and between two looks, in milliseconds. */
const LOCK_LIMIT_MS = 5_000;
const LOCK_PAUSE_MS = 15;

/** The file cannot be changed: it is broken, or somebody else holds it. It was left as it is. */
export class HomeFileError extends Error {
  constructor(file: string, problem: string, cause?: unknown) {
    super(`${file} ${problem}`, { cause });
    this.name = 'HomeFileError';
  }
}

interface Read<T> {
  /** Tells two states of the file apart. */
  readonly stamp: string;
  readonly value: T;
  readonly fault: Error | null;
}

export class HomeFile<T> {
  readonly file: string;
  readonly #empty: T;
  readonly #parse: (json: unknown) => T;
  #last: Read<T>;
  #changing: Promise<unknown> = Promise.resolve();

  /** `empty` is what an absent file means. `parse` throws for what it cannot understand. */
  constructor(home: string, name: string, empty: T, parse: (json: unknown) => T) {
    this.file = path.join(home, name);
    this.#empty = empty;
    this.#parse = parse;
    this.#last = { stamp: '', value: empty, fault: null };
  }

  /** What the file says now; of a broken one, what it said last. */
  get current(): T {
    return this.#read().value;
  }

  /**
   * Changes the file as it is at that moment. Nothing is written when `action` returns null as the
   * next value, or throws. @throws {HomeFileError}
   */
  change<R>(action: (value: T) => { readonly next: T | null; readonly result: R }): Promise<R> {
    const result = this.#changing.then(() => this.#change(action));
    this.#changing = result.catch(() => undefined);
    return result;
  }

  async #change<R>(
    action: (value: T) => { readonly next: T | null; readonly result: R },
  ): Promise<R> {
    const lock = await this.#lock();
    try {
      const { value, fault } = this.#read();
      if (fault !== null) throw new HomeFileError(this.file, `is broken: ${fault.message}`, fault);
      const { next, result } = action(value);
      if (next !== null) await replaceFile(this.file, `${JSON.stringify(next, null, 2)}\n`);
      return result;
    } finally {
      lock.release();
    }
  }

  async #lock(): Promise<WriterLock> {
    for (let waited = 0; waited <= LOCK_LIMIT_MS; waited += LOCK_PAUSE_MS) {
      const lock = await takeLock(`${this.file}.lock`);
      if (lock !== null) return lock;
      await wait(LOCK_PAUSE_MS);
    }
    throw new HomeFileError(this.file, 'is being changed by another server');
  }

  #read(): Read<T> {
    const stats = statSync(this.file, { throwIfNoEntry: false });
    const stamp = stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    if (stamp === this.#last.stamp) return this.#last;
    try {
      const value =
        stats === undefined
          ? this.#empty
          : this.#parse(JSON.parse(readFileSync(this.file, 'utf8')) as unknown);
      this.#last = { stamp, value, fault: null };
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error));
      log('warn', `${this.file} cannot be understood and is left as it is`, fault);
      this.#last = { stamp, value: this.#last.value, fault };
    }
    return this.#last;
  }
}
