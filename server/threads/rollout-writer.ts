/** Writes a thread's rollout through trouble: what a full disk refuses is kept and tried again. */
import type { RolloutFile } from './rollout-file.ts';
import { RolloutWriteError } from './rollout-file.ts';
import type { RolloutEntry } from './rollout-line.ts';

export class RolloutWriter {
  readonly file: RolloutFile;
  readonly #now: () => number;
  readonly #onTrouble: (error: RolloutWriteError) => void;
  #backlog: RolloutEntry[] = [];

  constructor(file: RolloutFile, now: () => number, onTrouble: (error: RolloutWriteError) => void) {
    this.file = file;
    this.#now = now;
    this.#onTrouble = onTrouble;
  }

  /** Whether everything is in the file. */
  get upToDate(): boolean {
    return this.#backlog.length === 0;
  }

  /** Appends; on failure the entries wait for the next append, and the first failure is told. */
  append(...entries: readonly RolloutEntry[]): void {
    const first = this.#backlog.length === 0;
    this.#backlog.push(...entries);
    try {
      this.#flush(this.file);
    } catch (error) {
      if (!(error instanceof RolloutWriteError)) throw error;
      if (first) this.#onTrouble(error);
    }
  }

  /** Appends, or throws a {@link RolloutWriteError} and forgets the entries. */
  appendOrThrow(...entries: readonly RolloutEntry[]): void {
    const before = this.#backlog.length;
    this.#backlog.push(...entries);
    try {
      this.#flush(this.file);
    } catch (error) {
      this.#backlog.length = before;
      throw error;
    }
  }

  close(): void {
    this.append();
    this.file.close();
  }

  #flush(file: RolloutFile): void {
    file.append(this.#backlog, this.#now());
    this.#backlog = [];
  }
}
