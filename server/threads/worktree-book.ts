/** The work trees that this home made, in one file of it: also those whose thread is gone. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { HomeFile } from '../home-file.ts';
import { WorktreeError } from '../worktrees/worktree-error.ts';
import { unknownWorktree } from '../worktrees/worktree-record.ts';
import type { WorktreeKeeper, WorktreeRecord } from '../worktrees/worktree-record.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { takeLock } from './writer-lock.ts';

/** How long another server's work on a work tree is waited for, in milliseconds. */
const LOCK_LIMIT_MS = 60_000;
const LOCK_PAUSE_MS = 50;

export class WorktreeBook implements WorktreeKeeper {
  readonly root: string;
  readonly #home: string;
  readonly #file: HomeFile<readonly WorktreeRecord[]>;
  readonly #busy = new KeyedTurns();

  constructor(home: string) {
    this.root = path.join(home, 'worktrees');
    this.#home = home;
    this.#file = new HomeFile(home, 'worktrees.json', [], parse);
  }

  get all(): readonly WorktreeRecord[] {
    return this.#file.current;
  }

  get(id: string): WorktreeRecord | null {
    return this.all.find((each) => each.id === id) ?? null;
  }

  ofThread(threadId: string): WorktreeRecord | null {
    return this.all.find((each) => each.threadId === threadId) ?? null;
  }

  put(record: WorktreeRecord): Promise<void> {
    return this.#file.change((all) => ({
      next: [...all.filter((each) => each.id !== record.id), record],
      result: undefined,
    }));
  }

  async change(id: string, patch: Partial<WorktreeRecord>): Promise<WorktreeRecord> {
    const changed = await this.#file.change((all) => {
      const found = all.find((each) => each.id === id);
      if (found === undefined) return { next: null, result: null };
      const record = { ...found, ...patch };
      return { next: all.map((each) => (each === found ? record : each)), result: record };
    });
    if (changed === null) throw unknownWorktree(id);
    return changed;
  }

  async forget(id: string): Promise<void> {
    await this.#file.change((all) => ({
      next: all.filter((each) => each.id !== id),
      result: undefined,
    }));
    await rm(this.#lockFile(id), { force: true }).catch(() => undefined);
  }

  alone<T>(id: string, action: () => Promise<T>): Promise<T> {
    return this.#busy.run(id, async () => {
      for (let waited = 0; waited <= LOCK_LIMIT_MS; waited += LOCK_PAUSE_MS) {
        const done = await this.#locked(id, action);
        if (done !== null) return done.value;
        await wait(LOCK_PAUSE_MS);
      }
      throw new WorktreeError(`the work tree ${id} is being worked on by another server`);
    });
  }

  /** As `alone`, but null at once when somebody works on it. */
  ifFree<T>(id: string, action: () => Promise<T>): Promise<{ readonly value: T } | null> {
    return this.#busy.run(id, () => this.#locked(id, action));
  }

  async #locked<T>(id: string, action: () => Promise<T>): Promise<{ readonly value: T } | null> {
    const lock = await takeLock(this.#lockFile(id));
    if (lock === null) return null;
    try {
      return { value: await action() };
    } finally {
      lock.release();
    }
  }

  #lockFile(id: string): string {
    return path.join(this.#home, 'worktree-locks', `${id}.lock`);
  }
}

function parse(json: unknown): readonly WorktreeRecord[] {
  if (!Array.isArray(json)) throw new Error('it is no list');
  return json.map((each: unknown) => {
    const record = each as Partial<WorktreeRecord> | null;
    const sound =
      typeof record?.id === 'string' &&
      typeof record.path === 'string' &&
      typeof record.repository === 'string' &&
      typeof record.branch === 'string';
    if (!sound) throw new Error('an entry lacks its id, path, repository or branch');
    return record as WorktreeRecord;
  });
}
