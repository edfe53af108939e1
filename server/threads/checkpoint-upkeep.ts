/** What is seen to in the background for the checkpoints of a home: restores that were cut off, and room. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { keptLimits, trimKept, trimmedAt } from '../diff/trim-kept.ts';
import type { KeptLimits, KeptRef } from '../diff/trim-kept.ts';
import { log } from '../log.ts';
import { RestoreJournal } from './restore-journal.ts';
import type { ThreadAccess } from './thread-access.ts';
import { keptStore } from './turn-checkpoint.ts';
import { hasWriter } from './writer-lock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Now, and once a day as long as the server runs. Never rejects. */
export async function keepUpCheckpoints(access: ThreadAccess): Promise<void> {
  try {
    await finishCutOff(access);
    await trimCheckpoints(access);
  } catch (error) {
    log('warn', 'the checkpoints could not be seen to', error);
  }
  setTimeout(() => void keepUpCheckpoints(access), DAY_MS).unref();
}

/** Loads what that takes only where a restore was cut off. */
async function finishCutOff(access: ThreadAccess): Promise<void> {
  const { folder } = keptStore(access.services.home);
  const names = await readdir(path.join(folder, 'restores')).catch(() => []);
  if (!names.some((name) => name.endsWith('.json'))) return;
  const { finishRestores } = await import('./restore-recovery.ts');
  await finishRestores(access);
}

/**
 * At most once a day. What a thread holds that somebody has open stays, and what a restore needs that was
 * not finished; while one is under way, nothing is done. Returns how many pairs went.
 */
export async function trimCheckpoints(
  { services, loader }: ThreadAccess,
  limits: KeptLimits = keptLimits,
): Promise<number> {
  const store = keptStore(services.home);
  const nowMs = services.now();
  const last = await trimmedAt(store);
  if (!store.exists || (last !== null && nowMs - last < DAY_MS)) return 0;
  const journal = new RestoreJournal(store);
  const lock = await journal.lock();
  if (lock === null) return 0;
  try {
    const unfinished = await journal.unfinished();
    const inWork = new Set(unfinished.flatMap(({ parts }) => parts.map(({ kept }) => kept.commit)));
    const open = new Map<string, Promise<boolean>>();
    const isOpen = (threadId: string): Promise<boolean> => {
      const known = open.get(threadId);
      if (known !== undefined) return known;
      const asked =
        loader.get(threadId) === null ? hasWriter(services.home, threadId) : Promise.resolve(true);
      open.set(threadId, asked);
      return asked;
    };
    const isNeeded = async ({ commit, threadId }: KeptRef): Promise<boolean> =>
      inWork.has(commit) || (await isOpen(threadId));
    return await trimKept(store, isNeeded, limits, nowMs);
  } finally {
    lock.release();
  }
}
