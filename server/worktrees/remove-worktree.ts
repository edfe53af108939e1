/** Removes work trees and makes removed ones again; what no branch has is saved first. */
import { lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { checkOut, dropBranch, dropFolder, putFiles, undoCreation } from './create-worktree.ts';
import { gitIn } from './own-git.ts';
import { withSnapshot } from './snapshot.ts';
import { savedRef } from './worktree-record.ts';
import type { WorktreeKeeper, WorktreeRecord } from './worktree-record.ts';
import { WorktreeError } from './worktree-error.ts';
import { baseTip, branchTip, checkoutOf, reasonToKeep } from './worktree-state.ts';

export interface Removal {
  /** Null: it was removed. */
  readonly kept: string | null;
  /** A ref that keeps what no branch has; null when there was nothing. */
  readonly saved: string | null;
}

export interface RemovalWish {
  /** Also when work would be left in the saved ref alone. */
  readonly force: boolean;
  /** Whether it can be made again: else what is known of it goes, and its branch if the base has all of it. */
  readonly keepRecord: boolean;
}

/** Alone with the work tree. @throws {WorktreeError} when what would be lost cannot be saved */
export async function removeWorktree(
  book: WorktreeKeeper,
  record: WorktreeRecord,
  { force, keepRecord }: RemovalWish,
): Promise<Removal> {
  if (await isGone(book, record)) {
    await finishRemoval(book, record, keepRecord);
    return { kept: null, saved: null };
  }
  if (!force) {
    const tree = (): Promise<string> =>
      withSnapshot(record.path, (taken) => Promise.resolve(taken.tree));
    const kept = await reasonToKeep(record, tree);
    if (kept !== null) return { kept, saved: null };
  }
  const removing = await withSnapshot(record.path, async ({ git, head, commit }) => {
    const refs = await git.line(['for-each-ref', '--count=1', '--contains', head, 'refs/heads']);
    const saved = commit !== head || refs === '' ? commit : null;
    if (saved !== null) await git.run(['update-ref', savedRef(record, saved), saved]);
    return book.change(record.id, { state: 'removing', head, saved });
  });
  await finishRemoval(book, removing, keepRecord);
  const { saved } = removing;
  return { kept: null, saved: saved === null ? null : savedRef(record, saved) };
}

/** What is left to do once all that counts is saved; also after an interruption. */
export async function finishRemoval(
  book: WorktreeKeeper,
  record: WorktreeRecord,
  keepRecord: boolean,
): Promise<void> {
  const git = await gitIn(record.repository, record.repository).catch(() => null);
  await dropFolder(record, git);
  if (keepRecord) {
    await book.change(record.id, { state: 'removed' });
    return;
  }
  if (git !== null) {
    const tip = await branchTip(git, record.branch);
    const base = await baseTip(git, record);
    const isEmpty =
      tip !== null &&
      (await git.holds(['merge-base', '--is-ancestor', tip, base])) &&
      (await checkoutOf(git, record.branch)) === null;
    if (isEmpty) await dropBranch(git, record.branch, tip);
  }
  await book.forget(record.id);
}

/** Makes a removed work tree again, with what was saved of it. @throws {WorktreeError} */
export async function restoreWorktree(book: WorktreeKeeper, record: WorktreeRecord): Promise<void> {
  const git = await gitIn(record.repository, record.repository);
  const { branch, head, path: top } = record;
  await mkdir(path.dirname(top), { recursive: true, mode: 0o700 });
  const add = ['worktree', 'add', '--no-checkout'];
  if ((await branchTip(git, branch)) !== null) await git.run([...add, top, branch]);
  else if (head !== null) await git.run([...add, '--no-track', '-b', branch, top, head]);
  else throw new WorktreeError(`the branch \`${branch}\` is gone`);
  try {
    await checkOut(top);
    if (record.saved !== null) await putBack(record);
    await mkdir(record.cwd, { recursive: true });
  } catch (error) {
    await dropFolder(record, git);
    throw error;
  }
  await book.change(record.id, { state: 'ready', saved: null });
  const { saved } = record;
  if (saved !== null) await git.run(['update-ref', '-d', savedRef(record, saved), saved]);
}

/** Files that were not committed come back as such, where the branch is still where it was. */
async function putBack({ path: top, saved, head }: WorktreeRecord): Promise<void> {
  const git = await gitIn(top);
  const now = await git.line(['rev-parse', '--verify', 'HEAD^{commit}']);
  if (now !== head) {
    throw new WorktreeError(
      `its branch was changed meanwhile, and files that were not committed are kept by the commit ${saved ?? ''}`,
    );
  }
  await putFiles(top, `${saved ?? ''}^{tree}`);
}

/** Completes what a process that died had begun. `keepRecord`: its thread is still there. */
export async function recover(
  book: WorktreeKeeper,
  record: WorktreeRecord,
  keepRecord: boolean,
): Promise<void> {
  if (record.state === 'creating') await undoCreation(book, record);
  if (record.state === 'removing') await finishRemoval(book, record, keepRecord);
}

/** @throws {WorktreeError} when the disk that it was made on is not there */
async function isGone({ root }: WorktreeKeeper, { path: top }: WorktreeRecord): Promise<boolean> {
  if ((await lstat(top).catch(() => null)) !== null) return false;
  const folder = path.dirname(path.dirname(top));
  if (folder === root || (await lstat(folder).catch(() => null)) !== null) return true;
  throw new WorktreeError(
    `${folder}, where the work tree was made, is not there: attach its disk, or make the folder again`,
  );
}
