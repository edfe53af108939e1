/** Brings the work of a work tree into its base branch. */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { gitIn } from './own-git.ts';
import type { OwnGit } from './own-git.ts';
import { changedFiles, mergeTrees } from './merge-preview.ts';
import type { MergeConflict, MergedFile, MergeSide } from './merge-preview.ts';
import { filteredChanges, withSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { branchTip, checkoutOf, distance, findUnderWay, readStatus } from './worktree-state.ts';
import type { WorktreeRecord } from './worktree-record.ts';
import { WorktreeError } from './worktree-error.ts';

export type MergeHow = 'fastForward' | 'merge' | 'squash';

export interface MergePreview {
  /** The branch that gets the work. */
  readonly into: string;
  /** What would change there. */
  readonly files: readonly MergedFile[];
  readonly conflicts: readonly MergeConflict[];
  /** The base has nothing that the work tree has not. */
  readonly canFastForward: boolean;
  /** Changes that are not committed; they are part of the preview. */
  readonly uncommitted: boolean;
  /** Why it cannot be merged now, conflicts aside. */
  readonly obstacle: string | null;
}

export interface MergeRequest {
  readonly how: MergeHow;
  readonly into: string | null;
  /** Of the commit of what is not committed, and of a merge or squash; a plain one when null. */
  readonly message: string | null;
  /** Whether changes that are not committed are committed first; else they are a reason to refuse. */
  readonly commit: boolean;
}

export interface Merged {
  /** Null: there are conflicts, and nothing was changed. */
  readonly sha: string | null;
  /** The work tree's own commit whose work it is. */
  readonly head: string;
  readonly into: string;
  readonly conflicts: readonly MergeConflict[];
}

/** @throws {WorktreeError} */
export function previewMerge(record: WorktreeRecord, into: string | null): Promise<MergePreview> {
  return withSnapshot(record.path, async (snapshot) => {
    const { git, head, commit } = snapshot;
    const target = await targetOf(snapshot, record, into);
    const [{ tree, conflicts }, { behind }] = await Promise.all([
      mergeTrees(git, ...sidesOf(target, snapshot)),
      distance(git, head, target.tip),
    ]);
    return {
      into: target.branch,
      files: await changedFiles(git, target.tip, tree),
      conflicts,
      canFastForward: behind === 0,
      uncommitted: commit !== head,
      obstacle: await obstacleTo(target),
    };
  });
}

/** Moves the branch, and the files of the work tree that has it checked out. @throws {WorktreeError} */
export function mergeWorktree(record: WorktreeRecord, request: MergeRequest): Promise<Merged> {
  return withSnapshot(record.path, async (snapshot) => {
    const { git } = snapshot;
    const target = await targetOf(snapshot, record, request.into);
    const obstacle = await obstacleTo(target);
    if (obstacle !== null) throw new WorktreeError(obstacle);
    const underWay = await findUnderWay(record.path);
    if (underWay !== null) {
      throw new WorktreeError(
        `git is in the middle of ${underWay} in ${record.path}: finish it first`,
      );
    }
    // Before anything is committed: the user may want to decide anew.
    const { tree, conflicts } = await mergeTrees(git, ...sidesOf(target, snapshot));
    if (conflicts.length > 0) {
      return { sha: null, head: snapshot.head, into: target.branch, conflicts };
    }
    const head = await committed(snapshot, record, request);
    const sha = await resultOf(git, target, head, tree, record, request);
    if (sha !== target.tip) await moveBranch(git, target, sha);
    return { sha, head, into: target.branch, conflicts };
  });
}

interface Target {
  readonly branch: string;
  readonly tip: string;
  /** Git where the branch is checked out; null for nowhere. */
  readonly there: OwnGit | null;
}

function sidesOf(target: Target, { commit, branch }: Snapshot): [MergeSide, MergeSide] {
  return [
    { commit: target.tip, name: target.branch },
    { commit, name: branch ?? 'HEAD' },
  ];
}

async function targetOf(
  { git, branch: own }: Snapshot,
  { base }: WorktreeRecord,
  into: string | null,
): Promise<Target> {
  const branch = into ?? base.branch;
  if (branch === null) {
    throw new WorktreeError('into: the work tree began with a commit of no branch; name one');
  }
  if (branch === own) {
    throw new WorktreeError(`into: \`${branch}\` is the work tree's own branch`);
  }
  const [tip, top] = await Promise.all([branchTip(git, branch), checkoutOf(git, branch)]);
  if (tip === null) throw new WorktreeError(`into: there is no branch \`${branch}\``);
  const isThere = top !== null && (await lstat(top).catch(() => null)) !== null;
  return { branch, tip, there: isThere ? await gitIn(path.resolve(top)) : null };
}

async function obstacleTo({ branch, there }: Target): Promise<string | null> {
  if (there === null) return null;
  const where = `\`${branch}\` is checked out in ${there.folder}`;
  const underWay = await findUnderWay(there.folder);
  if (underWay !== null)
    return `${where}, where git is in the middle of ${underWay}: finish it first`;
  const { changes } = await readStatus(there);
  if (changes === 0) return null;
  const [files, them] = changes === 1 ? ['a file is', 'it'] : [`${changes} files are`, 'them'];
  return `${where}, where ${files} changed: commit or stash ${them} first, or hand the work back instead`;
}

/** The work tree's HEAD, with what was not committed. */
async function committed(
  snapshot: Snapshot,
  { path: top, branch }: WorktreeRecord,
  { commit, message }: MergeRequest,
): Promise<string> {
  const { git, head, tree } = snapshot;
  if (snapshot.commit === head) return head;
  if (!commit) {
    throw new WorktreeError(
      `${top} holds changes that are not committed: commit them there, or have them committed by \`commit: true\``,
    );
  }
  const filtered = await filteredChanges(snapshot);
  if (filtered.length > 0) {
    throw new WorktreeError(
      `${filtered.slice(0, 5).join(', ')} must go through a filter of git (Git LFS, say), which Skein does not run: commit there yourself`,
    );
  }
  const made = await git.line([
    'commit-tree',
    tree,
    '-p',
    head,
    '-m',
    message ?? `Work of ${branch}`,
  ]);
  await git.run(['update-ref', '-m', 'commit by Skein', 'HEAD', made, head]);
  await git.run(['reset', '--mixed', '--quiet']);
  return made;
}

async function resultOf(
  git: OwnGit,
  { branch, tip }: Target,
  head: string,
  tree: string,
  record: WorktreeRecord,
  { how, message }: MergeRequest,
): Promise<string> {
  const { ahead, behind } = await distance(git, head, tip);
  if (ahead === 0) return tip;
  switch (how) {
    case 'fastForward':
      if (behind === 0) return head;
      throw new WorktreeError(
        `how: \`${branch}\` has commits that the work tree has not, so it cannot be forwarded: choose \`merge\` or \`squash\``,
      );
    case 'merge': {
      const words = message ?? `Merge branch '${record.branch}'`;
      return git.line(['commit-tree', tree, '-p', tip, '-p', head, '-m', words]);
    }
    case 'squash':
      return git.line([
        'commit-tree',
        tree,
        '-p',
        tip,
        '-m',
        message ?? `Work of ${record.branch}`,
      ]);
  }
}

async function moveBranch(git: OwnGit, { branch, tip, there }: Target, sha: string): Promise<void> {
  if (there === null) {
    await git.run(['update-ref', '-m', 'merge by Skein', `refs/heads/${branch}`, sha, tip]);
    return;
  }
  // Refuses, and changes nothing, where it would overwrite a file that git does not know.
  await there.run(['merge', '--ff-only', '--no-overwrite-ignore', '--quiet', sha]);
}
