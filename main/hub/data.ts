/** The files that Skein keeps on this machine: what is asked about them, and what runs for it now. */
import { rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type {
  BackupResult,
  DataHealth,
  DataKept,
  DataPlace,
  HistoryReport,
  OldCopy,
  RestoreResult,
} from '../../server/protocol/host-data.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import { runDoctor } from '../app-server/doctor.ts';
import type { ServerCommand } from '../app-server/spawn.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { backupName, PARTIAL } from '../storage/backup.ts';
import { startJob } from '../storage/data-jobs.ts';
import type { DataTask } from '../storage/data-worker.ts';

export interface DataOptions {
  readonly home: string;
  readonly version: string;
  /** Runs `skein doctor`; null where there is none. */
  readonly doctor: ServerCommand | null;
  readonly now: () => number;
  readonly progress: (job: string, done: number, total: number | null) => void;
  /** Mends the library. Resolves with what was done. */
  readonly mendLibrary: () => Promise<'reindexed' | 'begunAnew' | null>;
  /** Forgets decisions and tombstones that are older. @returns how many decisions, and which threads */
  readonly pruneLibrary: (
    beforeMs: number,
  ) => Promise<{ readonly approvals: number; readonly deleted: readonly ThreadKey[] }>;
  /** When old things were thrown away last; null: never. The time that is given is kept instead. */
  readonly lastPrune: (nowMs: number) => Promise<number | null>;
  /** A thread that was deleted long ago: what else there is of it. */
  readonly forget: (key: ThreadKey) => void;
  /** The threads that work now: nothing may be changed under them. */
  readonly busy: () => number;
  /** Files of threads came or were mended: the server looks at all of them again, and main at its list. */
  readonly relist: () => Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export class Data {
  readonly #options: DataOptions;
  /** What ends the parts of a job. */
  readonly #running = new Map<string, Set<() => void>>();
  /** Changing the files is for one job at a time. */
  #changing = false;
  #pruned: DataKept['pruned'] = null;

  constructor(options: DataOptions) {
    this.#options = options;
  }

  async measure(job: string): Promise<{ home: string; places: DataPlace[] }> {
    const { home } = this.#options;
    return { home, places: await this.#work<DataPlace[]>(job, { kind: 'measure', home }) };
  }

  verify(job: string): Promise<DataHealth> {
    return this.#look(job, false);
  }

  async repair(job: string): Promise<DataHealth> {
    this.#mustBeIdle();
    return this.#change(async () => {
      const found = await this.#look(job, true);
      const sick = found.libraryError !== null || (found.library ?? []).length > 0;
      const libraryRepaired = sick ? await this.#options.mendLibrary() : null;
      await this.#options.relist();
      if (libraryRepaired === null) return found;
      const library = await settled(this.#library(job));
      return {
        ...found,
        library: library.value === null ? null : [...library.value],
        libraryError: library.error,
        libraryRepaired,
      };
    });
  }

  async backup(job: string, folder: string): Promise<BackupResult> {
    mustBeAbsolute(folder);
    const { home, version, now } = this.#options;
    const nowMs = now();
    return this.#change(async () => {
      try {
        return await this.#work<BackupResult>(job, {
          kind: 'backup',
          home,
          folder,
          version,
          nowMs,
        });
      } catch (error) {
        await rm(join(folder, `${backupName(nowMs)}${PARTIAL}`), { recursive: true, force: true });
        throw error;
      }
    });
  }

  async restore(job: string, folder: string): Promise<RestoreResult> {
    mustBeAbsolute(folder);
    this.#mustBeIdle();
    const { home } = this.#options;
    return this.#change(async () => {
      const result = await this.#work<RestoreResult>(job, { kind: 'restore', home, folder });
      if (result.added > 0) await this.#options.relist();
      return result;
    });
  }

  async kept(job: string): Promise<DataKept> {
    const folder = join(this.#options.home, 'app');
    const copies = await this.#work<OldCopy[]>(job, { kind: 'oldCopies', folder });
    return { copies, pruned: this.#pruned };
  }

  /** Throws away what is only there in case, and older than that. @param days `Infinity`: nothing for its age */
  async prune(days: number): Promise<void> {
    const { home, now, lastPrune, pruneLibrary, forget } = this.#options;
    const nowMs = now();
    const lastMs = (await lastPrune(nowMs)) ?? nowMs;
    // All would be old at once: of a clock that may have been set wrong that is believed the second time.
    if (nowMs < lastMs || nowMs - lastMs > days * DAY_MS) return;
    const beforeMs = Math.max(0, nowMs - days * DAY_MS);
    const folder = join(home, 'app');
    const gone = await this.#work<OldCopy[]>('prune', { kind: 'pruneOldCopies', folder, beforeMs });
    const { approvals, deleted } = await pruneLibrary(beforeMs);
    for (const key of deleted) forget(key);
    const bytes = gone.reduce((sum, copy) => sum + copy.bytes, 0);
    this.#pruned = { copies: gone.length, bytes, approvals };
  }

  cancel(job: string): void {
    for (const cancel of this.#running.get(job) ?? []) cancel();
  }

  close(): void {
    for (const job of this.#running.keys()) this.cancel(job);
  }

  async #look(job: string, repair: boolean): Promise<DataHealth> {
    const [history, library] = await Promise.all([
      settled(this.#doctor(job, repair)),
      settled(this.#library(job)),
    ]);
    return {
      history: history.value,
      historyError: history.error,
      library: library.value === null ? null : [...library.value],
      libraryError: library.error,
      libraryRepaired: null,
    };
  }

  #library(job: string): Promise<readonly string[]> {
    return this.#work(job, { kind: 'checkLibrary', home: this.#options.home });
  }

  async #doctor(job: string, repair: boolean): Promise<HistoryReport> {
    const { doctor } = this.#options;
    if (doctor === null) throw new Error('there is no doctor here');
    const stop = new AbortController();
    return this.#run(job, () => stop.abort(), runDoctor(doctor, repair, stop.signal));
  }

  #work<T>(job: string, task: DataTask): Promise<T> {
    const { progress } = this.#options;
    const { ended, cancel } = startJob<T>(task, (done, total) => progress(job, done, total));
    return this.#run(job, cancel, ended);
  }

  async #run<T>(job: string, cancel: () => void, ended: Promise<T>): Promise<T> {
    const parts = this.#running.get(job) ?? new Set();
    this.#running.set(job, parts.add(cancel));
    try {
      return await ended;
    } finally {
      parts.delete(cancel);
      if (parts.size === 0) this.#running.delete(job);
    }
  }

  /** The server is started again afterwards. */
  #mustBeIdle(): void {
    const count = this.#options.busy();
    if (count === 0) return;
    throw invalidRequest(
      `${count === 1 ? 'a thread is' : `${count} threads are`} at work: wait for the end, or stop the turn`,
    );
  }

  async #change<T>(act: () => Promise<T>): Promise<T> {
    if (this.#changing) {
      throw invalidRequest('a repair, a backup or a restore is under way: wait for its end');
    }
    this.#changing = true;
    try {
      return await act();
    } finally {
      this.#changing = false;
    }
  }
}

function mustBeAbsolute(folder: string): void {
  if (!isAbsolute(folder)) throw invalidRequest('`folder` must be absolute');
}

async function settled<T>(
  work: Promise<T>,
): Promise<{ readonly value: T | null; readonly error: string | null }> {
  try {
    return { value: await work, error: null };
  } catch (error) {
    return { value: null, error: error instanceof Error ? error.message : String(error) };
  }
}
