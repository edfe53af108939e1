/** How things stand in a work tree: its work, and whether anything of it would be lost without it. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { findRepository } from '../workspace/repository.ts';
import { gitIn } from './own-git.ts';
import type { OwnGit } from './own-git.ts';
import { submodules } from './snapshot.ts';
import type { Submodule } from './snapshot.ts';
import type { WorktreeRecord } from './worktree-record.ts';

export interface WorktreeWork {
  /** Where HEAD is. */
  readonly head: string;
  /** Null when HEAD is on no branch. */
  readonly branch: string | null;
  /** Commits that the base does not have, and the other way round. */
  readonly ahead: number;
  readonly behind: number;
  /** Files that are changed or new; ignored ones do not count. */
  readonly uncommitted: number;
  /** All commits are in the base, as they are or as one. */
  readonly merged: boolean;
  /** What git is in the middle of, such as a rebase. */
  readonly underWay: string | null;
}

const UNDER_WAY: Readonly<Record<string, string>> = {
  'rebase-merge': 'a rebase',
  'rebase-apply': 'a rebase',
  MERGE_HEAD: 'a merge',
  CHERRY_PICK_HEAD: 'a cherry-pick',
  REVERT_HEAD: 'a revert',
};

/** @throws {WorktreeError} when the folder is gone or is no work tree */
export function readWork(record: WorktreeRecord): Promise<WorktreeWork> {
  return gitIn(record.path).then((git) => workIn(git, record));
}

async function workIn(git: OwnGit, record: WorktreeRecord): Promise<WorktreeWork> {
  const [{ head, branch, changes }, base, underWay] = await Promise.all([
    readStatus(git),
    baseTip(git, record),
    findUnderWay(git.folder),
  ]);
  const { ahead, behind } = await distance(git, head, base);
  const merged = ahead === 0 || record.merged === head;
  return { head, branch, ahead, behind, uncommitted: changes, merged, underWay };
}

interface Status {
  readonly head: string;
  readonly branch: string | null;
  /** Changed and new files. Submodules count when they are at another commit. */
  readonly changes: number;
}

/** Source: git-status(1), "Porcelain Format Version 2". */
export async function readStatus(git: OwnGit): Promise<Status> {
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--no-renames'];
  const { out } = await git.run([...args, '--untracked-files=all', '--ignore-submodules=dirty']);
  let head = '';
  let branch: string | null = null;
  let changes = 0;
  for (const entry of out.split('\0')) {
    if (entry.startsWith('# branch.oid ')) head = entry.slice('# branch.oid '.length);
    if (entry.startsWith('# branch.head ')) branch = entry.slice('# branch.head '.length);
    if (entry !== '' && !entry.startsWith('# ')) changes += 1;
  }
  return { head, branch: branch === '(detached)' ? null : branch, changes };
}

interface Distance {
  /** Commits that the other does not have, and the other way round. */
  readonly ahead: number;
  readonly behind: number;
}

export async function distance(git: OwnGit, from: string, to: string): Promise<Distance> {
  const counts = await git.line(['rev-list', '--left-right', '--count', `${from}...${to}`]);
  const [ahead = 0, behind = 0] = counts.split(/\s+/).map(Number);
  return { ahead, behind };
}

/** Where the base is now; where it was, when its branch is gone. */
export async function baseTip(git: OwnGit, { base }: WorktreeRecord): Promise<string> {
  return (base.branch === null ? null : await branchTip(git, base.branch)) ?? base.sha;
}

export async function branchTip(git: OwnGit, branch: string): Promise<string | null> {
  const ref = `refs/heads/${branch}^{commit}`;
  const { code, out } = await git.run(['rev-parse', '--verify', '--quiet', ref], { codes: [0, 1] });
  return code === 0 ? out.trim() : null;
}

/** Where a branch is checked out: its work tree's top; null for nowhere. */
export async function checkoutOf(git: OwnGit, branch: string): Promise<string | null> {
  const { out } = await git.run(['worktree', 'list', '--porcelain', '-z']);
  let top: string | null = null;
  for (const line of out.split('\0')) {
    if (line.startsWith('worktree ')) top = line.slice('worktree '.length);
    if (line === `branch refs/heads/${branch}`) return top;
  }
  return null;
}

/** What git is in the middle of in the work tree at `top`. */
export async function findUnderWay(top: string): Promise<string | null> {
  const repository = await findRepository(top);
  if (repository === null) return null;
  for (const [name, words] of Object.entries(UNDER_WAY)) {
    if (await exists(path.join(repository.gitDir, name))) return words;
  }
  return null;
}

/**
 * Why the work tree has to stay; null when all its work is elsewhere. Files that were handed back
 * count as such only as they were then.
 */
export async function reasonToKeep(
  record: WorktreeRecord,
  treeOf: () => Promise<string>,
): Promise<string | null> {
  const git = await gitIn(record.path);
  const work = await workIn(git, record);
  if (work.underWay !== null) return `git is in the middle of ${work.underWay} there`;
  const gitDir = (await findRepository(git.folder))?.gitDir ?? '';
  if (await exists(path.join(gitDir, 'locked'))) return 'it was locked by `git worktree lock`';
  const submodule = await ownSubmodule(git, path.join(gitDir, 'modules'));
  if (submodule !== null) {
    return `the submodule ${submodule} holds changes or commits that are nowhere else`;
  }
  if (work.merged && work.uncommitted === 0) return null;
  if (record.handedBack !== null && (await treeOf()) === record.handedBack) return null;
  const { ahead, uncommitted } = work;
  const parts = [
    ...(work.merged ? [] : [plural(ahead, 'commit', `not in ${record.base.branch ?? 'its base'}`)]),
    ...(uncommitted === 0 ? [] : [plural(uncommitted, 'file', 'not committed')]),
  ];
  return `it holds ${parts.join(' and ')}`;
}

/** One with work of its own: its git folder goes with the work tree that it was cloned in. */
async function ownSubmodule(git: OwnGit, modules: string): Promise<string | null> {
  const cloned = await readdir(modules).catch(() => []);
  if (cloned.length === 0) return null;
  for (const submodule of await submodules(git)) {
    const own = ['rev-list', '--max-count=1', 'HEAD', '--branches', '--not', '--remotes'];
    if ((await submoduleSays(git, submodule, own)) !== '') return submodule.name;
    if (await isChanged(git, submodule)) return submodule.name;
  }
  return null;
}

/** Whether its files are changed, or it is at another commit than the index says. */
export async function isChanged(git: OwnGit, submodule: Submodule): Promise<boolean> {
  const status = ['status', '--porcelain', '--untracked-files=all'];
  if ((await submoduleSays(git, submodule, status)) !== '') return true;
  const at = await submoduleSays(git, submodule, ['rev-parse', 'HEAD']);
  return at !== '' && at.trim() !== submodule.sha;
}

/** Empty for one that was not initialised; its git's own complaint where it fails. */
async function submoduleSays(
  git: OwnGit,
  { name }: Submodule,
  args: readonly string[],
): Promise<string> {
  const top = path.join(git.folder, name);
  if (!(await exists(path.join(top, '.git')))) return '';
  return gitIn(top)
    .then((own) => own.run(args))
    .then(
      ({ out }) => out,
      (error: unknown) => String(error),
    );
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}

function plural(count: number, noun: string, rest: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'} ${rest}`;
}
