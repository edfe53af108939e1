/**
 * Mends what can be mended. Nothing of the user's is deleted: what must go from its place is moved to
 * a folder of its own, and a thread that some process writes to is left alone.
 */
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Projection } from '../../threads/projection.ts';
import { recoverTurn } from '../../threads/recover.ts';
import { repairTail } from '../../threads/rollout-file.ts';
import { ThreadStore } from '../../threads/thread-store.ts';
import { takeWriterLock } from '../../threads/writer-lock.ts';
import { readBytes } from '../../threads/read-bytes.ts';
import { examineRollout } from './examine-rollout.ts';
import type { Examined } from './examine-rollout.ts';
import type { Examination } from './examine-home.ts';
import type { DoctorReport, Problem } from './report.ts';

export async function repairHome(
  home: string,
  found: Examination,
  now: Date,
): Promise<DoctorReport> {
  const backup = new Backup(home, now);
  for (const each of found.rollouts) await repairRollout(home, each, backup);
  const { report } = found;
  for (const orphan of report.orphans) {
    if (orphan.kind === 'lock') {
      await rm(orphan.path, { force: true });
      orphan.repaired = 'taken away';
    } else {
      await backup.move(orphan.path);
      orphan.repaired = 'put aside';
    }
  }
  const { index } = report;
  if (index.state !== 'sound' || index.unlisted.length > 0) {
    const store = new ThreadStore(home);
    try {
      if (index.state === 'corrupt') await backup.copy(index.path);
      await store.rebuild();
    } finally {
      await store.close();
    }
    index.repaired = 'made anew from the rollouts';
  }
  return { ...report, backup: backup.folder };
}

async function repairRollout(home: string, examined: Examined, backup: Backup): Promise<void> {
  const { place, problems } = examined;
  const mendable = problems.filter(({ kind }) => MENDABLE.has(kind));
  if (mendable.length === 0 || examined.inUse) return;
  if (problems.some(({ kind }) => kind === 'laterFormat')) return;
  const lock = await takeWriterLock(home, place.threadId);
  if (lock === null) return;
  try {
    for (const problem of mendable) await mend(home, examined, problem, backup);
  } finally {
    lock.release();
  }
}

const MENDABLE: ReadonlySet<Problem['kind']> = new Set(['empty', 'tornTail', 'openTurn']);

async function mend(
  home: string,
  { place }: Examined,
  problem: Problem,
  backup: Backup,
): Promise<void> {
  switch (problem.kind) {
    case 'empty':
      await backup.move(place.path);
      problem.repaired = 'put aside';
      return;
    case 'tornTail': {
      await backup.tail(place.path);
      repairTail(place.path);
      problem.repaired = 'the line was completed, or cut off';
      return;
    }
    case 'openTurn': {
      // As it is now that its end is in order.
      const { projection } = await examineRollout(home, place);
      await recoverTurn(place, projection ?? new Projection(place.threadId), Date.now());
      problem.repaired = 'the turn was ended as interrupted';
      return;
    }
    default:
      return;
  }
}

/** A folder that is made when something must be kept. */
class Backup {
  readonly #home: string;
  readonly #folder: string;
  #made = false;

  constructor(home: string, now: Date) {
    this.#home = home;
    this.#folder = path.join(home, 'doctor', now.toISOString().replaceAll(':', '-'));
  }

  /** Null while nothing was put there. */
  get folder(): string | null {
    return this.#made ? this.#folder : null;
  }

  async move(file: string): Promise<void> {
    await rename(file, await this.#target(file));
  }

  async copy(file: string): Promise<void> {
    await copyFile(file, await this.#target(file));
  }

  /** Keeps what stands behind the last whole line. */
  async tail(file: string): Promise<void> {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      let from = size;
      for (let found = false; from > 0 && !found;) {
        const start = Math.max(0, from - 64 * 1024);
        const newline = (await readBytes(handle, start, from - start)).lastIndexOf(0x0a);
        found = newline !== -1;
        from = found ? start + newline + 1 : start;
      }
      const rest = await readBytes(handle, from, size - from);
      const kept = await open(`${await this.#target(file)}.tail`, 'w', 0o600);
      await kept.writeFile(rest);
      await kept.close();
    } finally {
      await handle.close();
    }
  }

  async #target(file: string): Promise<string> {
    const target = path.join(this.#folder, path.relative(this.#home, file));
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    this.#made = true;
    return target;
  }
}
