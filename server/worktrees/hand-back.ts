/** Puts the work of a work tree into the folder that it was made from, as changes that are not committed. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { changedFiles, mergeTrees } from './merge-preview.ts';
import type { MergeConflict, MergedFile, MergeSide } from './merge-preview.ts';
import { withSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import type { WorktreeRecord } from './worktree-record.ts';
import { WorktreeError } from './worktree-error.ts';

export interface HandedBack {
  /** What changed in the origin, or would. */
  readonly files: readonly MergedFile[];
  /** Where there are any, nothing was changed. */
  readonly conflicts: readonly MergeConflict[];
  /** All files of the work tree as they were handed back; null when they were not. */
  readonly tree: string | null;
}

function sideOf({ commit, branch }: Snapshot): MergeSide {
  return { commit, name: branch ?? 'HEAD' };
}

/**
 * Three-way, from the commit that both have in common; what the user changed in the origin stays.
 * `dryRun` only says what would happen. @throws {WorktreeError}
 */
export async function handBack(record: WorktreeRecord, dryRun: boolean): Promise<HandedBack> {
  const { origin } = record;
  if ((await lstat(origin).catch(() => null)) === null) {
    throw new WorktreeError(`${origin} is gone: merge the work tree instead`);
  }
  return withSnapshot(record.path, (theirs) =>
    withSnapshot(origin, async (ours) => {
      const { git } = ours;
      const merged = await mergeTrees(git, sideOf(ours), sideOf(theirs));
      const files = await changedFiles(git, ours.tree, merged.tree);
      if (merged.conflicts.length > 0) return { files, conflicts: merged.conflicts, tree: null };
      const hidden = await ignoredInTheWay(origin, files);
      if (hidden.length > 0) return { files, conflicts: hidden, tree: null };
      if (dryRun) return { files, conflicts: [], tree: null };
      // By an index of our own: git checks that each file is still as it was when it was looked at.
      const args = ['read-tree', '-m', '-u', ours.tree, merged.tree];
      await git.run(args, { index: ours.index });
      return { files, conflicts: [], tree: theirs.tree };
    }),
  );
}

/** Files that git ignores there, and would overwrite. */
async function ignoredInTheWay(
  origin: string,
  files: readonly MergedFile[],
): Promise<MergeConflict[]> {
  const found: MergeConflict[] = [];
  for (const { path: name, status } of files) {
    if (status !== 'A') continue;
    if ((await lstat(path.join(origin, name)).catch(() => null)) === null) continue;
    const message = `${name} is there already, and git ignores it: move it away first`;
    found.push({ path: name, message, hunks: [] });
  }
  return found;
}
