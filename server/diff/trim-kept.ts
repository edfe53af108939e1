/** Keeps the store of checkpoints within bounds: the oldest go, and never what somebody needs now. */
import { existsSync } from 'node:fs';
import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { diskUsage } from './disk-usage.ts';
import { runGit } from './git.ts';
import type { KeptStore } from './kept-store.ts';

export interface KeptLimits {
  /** A pair that came about longer ago goes. */
  readonly ageMs: number;
  /** All together, as git packs them; the oldest go first. */
  readonly bytes: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
export const keptLimits: KeptLimits = { ageMs: 180 * DAY_MS, bytes: 4 * 1024 * 1024 * 1024 };

/** How much is left where there was too much: else each new pair would be one too many. */
const SHARE_LEFT = 0.8;
const GC_LIMIT_MS = 10 * 60_000;

/** A pair by its ref. */
export interface KeptRef {
  readonly ref: string;
  readonly commit: string;
  readonly threadId: string;
  /** Unix milliseconds. */
  readonly endedAtMs: number;
}

/** Tells when it was last done; null for never. */
export async function trimmedAt(store: KeptStore): Promise<number | null> {
  return stat(stampOf(store)).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

/**
 * Lets go of what is too old or too much, and gives back the room of what was let go of the last time: a
 * pair that was written meanwhile from the same contents is safe so. Returns how many pairs went. Only one
 * at a time in a home. @throws {GitError}
 */
export async function trimKept(
  store: KeptStore,
  isNeeded: (pair: KeptRef) => Promise<boolean>,
  limits: KeptLimits,
  nowMs: number,
): Promise<number> {
  if (!store.exists) return 0;
  if (existsSync(droppedOf(store))) {
    await runGit(store.place, ['gc', '--quiet', '--prune=1.day.ago'], { timeoutMs: GC_LIMIT_MS });
    await rm(droppedOf(store), { force: true });
  }
  const refs = (await allRefs(store)).toSorted((a, b) => b.endedAtMs - a.endedAtMs);
  const young = refs.filter(({ endedAtMs }) => nowMs - endedAtMs <= limits.ageMs);
  const kept = new Set(young.slice(0, await fitting(store, young, limits.bytes)));
  const dropped: KeptRef[] = [];
  for (const pair of refs) if (!kept.has(pair) && !(await isNeeded(pair))) dropped.push(pair);
  if (dropped.length > 0) {
    const stdin = dropped.map(({ ref, commit }) => `delete ${ref} ${commit}\n`).join('');
    await writeFile(droppedOf(store), '');
    await runGit(store.place, ['update-ref', '--stdin'], { stdin });
  }
  await writeFile(stampOf(store), '');
  const now = new Date(nowMs);
  await utimes(stampOf(store), now, now);
  return dropped.length;
}

const stampOf = ({ folder }: KeptStore): string => path.join(folder, 'trimmed');
/** There while something that was let go of may still take room. */
const droppedOf = ({ folder }: KeptStore): string => path.join(folder, 'dropped');

async function allRefs(store: KeptStore): Promise<KeptRef[]> {
  const { stdout } = await runGit(
    store.place,
    ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/checkpoints/'],
    { literalPaths: false },
  );
  const lines = /^(refs\/checkpoints\/\w+\/([\w-]+)\/\d+-(\d+)-[\w-]+) (\w+)$/gm;
  return Array.from(
    stdout.toString().matchAll(lines),
    ([, ref = '', threadId = '', ended, commit = '']) => ({
      ref,
      commit,
      threadId,
      endedAtMs: Number(ended),
    }),
  );
}

/** How many of these, from the first on, may stay; all of them where they fit. */
async function fitting(store: KeptStore, refs: readonly KeptRef[], bytes: number): Promise<number> {
  if ((await sizeOf(store, refs)) <= bytes) return refs.length;
  let [fits, tooMany] = [0, refs.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if ((await sizeOf(store, refs.slice(0, middle))) <= bytes * SHARE_LEFT) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

const sizeOf = (store: KeptStore, refs: readonly KeptRef[]): Promise<number> =>
  diskUsage(
    store.place,
    refs.map(({ commit }) => commit),
  );
