/** Adds what a backup has and a home lacks. Runs in a worker: it blocks its caller. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RestoreResult } from '../../server/protocol/host-data.ts';
import { hashOf, placeBelow, readManifest } from './backup-manifest.ts';

const ROLLOUT = /^rollout-.*-([0-9a-f-]{36})\.jsonl$/;
const THREADS = ['sessions', 'archived_sessions'];

/** Threads only: settings and library are in the backup for whoever needs them, and are left alone. */
export function restoreThreads(
  home: string,
  folder: string,
  progress: (done: number, total: number) => void,
): RestoreResult {
  const { files, madeAtMs } = readManifest(folder);
  const here = new Set(THREADS.flatMap((name) => threadsBelow(join(home, name))));
  const rollouts = files.flatMap((file) => {
    const threadId = ROLLOUT.exec(basename(file.path))?.[1];
    const [top = ''] = file.path.split('/');
    return threadId === undefined || !THREADS.includes(top) ? [] : [{ ...file, threadId }];
  });
  const damaged: { path: string; cause: string }[] = [];
  let added = 0;
  let present = 0;
  for (const [at, { path, bytes, sha256, threadId }] of rollouts.entries()) {
    progress(at, rollouts.length);
    if (here.has(threadId)) {
      present += 1;
      continue;
    }
    const from = placeBelow(folder, path);
    const to = placeBelow(home, path);
    const cause =
      from === null || to === null ? 'its path leads elsewhere' : amiss(from, bytes, sha256);
    if (from === null || to === null || cause !== null) {
      damaged.push({ path, cause: cause ?? '' });
      continue;
    }
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    // Under its name it is there as a whole, or not at all.
    copyFileSync(from, `${to}.partial`);
    renameSync(`${to}.partial`, to);
    here.add(threadId);
    added += 1;
  }
  progress(rollouts.length, rollouts.length);
  return { madeAtMs, added, present, damaged };
}

function amiss(path: string, bytes: number, sha256: string): string | null {
  if (!existsSync(path)) return 'it is missing from the backup';
  if (statSync(path).size !== bytes) return 'it has another size than when it was written';
  return hashOf(path, bytes) === sha256 ? null : 'it is not what was written';
}

function threadsBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const threadId = ROLLOUT.exec(basename(name))?.[1];
    return threadId === undefined ? [] : [threadId];
  });
}
