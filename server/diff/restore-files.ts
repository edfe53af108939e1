/** Puts files back. Each is replaced as a whole, and only where it still is what was planned with. */
import { setImmediate as nextTick } from 'node:timers/promises';
import type { FilePair, PairIds } from './file-pairs.ts';
import type { KeptStore } from './kept-store.ts';
import type { Barred } from './disk-state.ts';
import { BarredError, ChangedError, RootFiles } from './root-files.ts';
import { sameSide } from './turn-files.ts';

export interface LeftFile {
  readonly root: string;
  readonly path: string;
  readonly reason: Barred | 'rootGone' | 'changed' | 'failed';
  /** What the system said, of a failure. */
  readonly detail: string | null;
}

export interface Restored {
  /** How many files are now as they were to be. */
  readonly files: number;
  readonly left: readonly LeftFile[];
}

const BATCH = 50;

/**
 * Makes the files of a pair under `root` what they are after it. Those that are so already stay as they
 * are: what a crash cut off can be done again. @throws {GitError}
 */
export async function restoreFiles(
  store: KeptStore,
  home: string,
  root: string,
  kept: PairIds,
): Promise<Restored> {
  const pairs = (await store.read([kept])).get(kept.commit) ?? [];
  const left: LeftFile[] = [];
  let done = 0;
  let steps = 0;
  let files: RootFiles;
  try {
    files = new RootFiles(root, home);
  } catch {
    const gone = pairs.map(({ path }) => ({
      root,
      path,
      reason: 'rootGone' as const,
      detail: null,
    }));
    return { files: 0, left: gone };
  }
  const leave = (path: string, error: unknown): void => {
    left.push({ root, path, ...reasonOf(error) });
  };
  /** The stamp of what is to be replaced, null for nothing; undefined when there is nothing to do. */
  const stampOf = ({ path, before, after }: FilePair): string | null | undefined => {
    const state = files.state(path);
    if (state.kind === 'barred') throw new BarredError(state.why);
    const now = state.kind === 'file' ? state : null;
    if (sameSide(now, after)) return undefined;
    if (!sameSide(now, before)) throw new ChangedError();
    return now?.stamp ?? null;
  };
  const attempt = async (pair: FilePair, act: (stamp: string | null) => void): Promise<void> => {
    try {
      const stamp = stampOf(pair);
      if (stamp !== undefined) act(stamp);
      done += 1;
    } catch (error) {
      leave(pair.path, error);
    }
    steps += 1;
    if (steps % BATCH === 0) await nextTick();
  };
  try {
    // Deletions first: a folder may have to make way, or a name that differs by case only.
    for (const pair of pairs) {
      if (pair.after !== null) continue;
      await attempt(pair, (stamp) => {
        if (stamp !== null) files.remove(pair.path, stamp);
      });
    }
    const written = pairs.flatMap((pair) =>
      pair.after === null ? [] : [{ pair, side: pair.after }],
    );
    let at = 0;
    for await (const { bytes } of store.blobs(written.map(({ side }) => side.id))) {
      const next = written[at++];
      if (next === undefined) break;
      const { pair, side } = next;
      await attempt(pair, (stamp) => {
        if (bytes === null) throw new Error('its content is not kept any more');
        files.write(pair.path, side.mode, bytes, stamp);
      });
    }
  } finally {
    files.close();
  }
  return { files: done, left };
}

function reasonOf(error: unknown): Pick<LeftFile, 'reason' | 'detail'> {
  if (error instanceof ChangedError) return { reason: 'changed', detail: null };
  if (error instanceof BarredError) return { reason: error.why, detail: null };
  const { code } = error as NodeJS.ErrnoException;
  return { reason: 'failed', detail: code ?? (error instanceof Error ? error.message : null) };
}
