/** How things stand in a work tree: its work, and whether anything of it would be lost without it. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { plainGit } from '../workspace/plain-git.ts';
import { gitIn } from './own-git.ts';
import type { OwnGit } from './own-git.ts';
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
export async function readWork(record: WorktreeRecord): Promise<WorktreeWork> {
  const git = await gitIn(record.path);
  const [head, branch, base, uncommitted, underWay] = await Promise.all([
    git.line(['rev-parse', '--verify', 'HEAD^{commit}']),
    currentBranch(git),
    baseTip(git, record),
    countChanges(git),
    findUnderWay(git),
  ]);
  const counts = await git.line(['rev-list', '--left-right', '--count', `${head}...${base}`]);
  const [ahead = 0, behind = 0] = counts.split(/\s+/).map(Number);
  const merged = ahead === 0 || record.merged === head;
  return { head, branch, ahead, behind, uncommitted, merged, underWay };
}

export async function currentBranch(git: OwnGit): Promise<string | null> {
  const { code, out } = await git.run(['symbolic-ref', '--quiet', 'HEAD'], { codes: [0, 1] });
  const ref = out.trim();
  return code === 0 && ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
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

/** Changed and new files. Submodules count when they are at another commit. */
export async function countChanges(git: OwnGit): Promise<number> {
  const args = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all'];
  const { out } = await git.run([...args, '--ignore-submodules=dirty']);
  return out.split('\0').filter((entry) => entry !== '').length;
}

export async function findUnderWay(git: OwnGit): Promise<string | null> {
  const folder = path.resolve(git.folder, await git.line(['rev-parse', '--git-dir']));
  for (const [name, words] of Object.entries(UNDER_WAY)) {
    if ((await stat(path.join(folder, name)).catch(() => null)) !== null) return words;
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
  const work = await readWork(record);
  if (work.underWay !== null) return `git is in the middle of ${work.underWay} there`;
  const submodule = await busySubmodule(git);
  if (submodule !== null) {
    return `the submodule ${submodule} holds changes or commits that are nowhere else`;
  }
  if (work.merged && work.uncommitted === 0) return null;
  if (record.handedBack !== null && (await treeOf()) === record.handedBack) return null;
  const parts = [
    ...(work.merged
      ? []
      : [plural(work.ahead, 'commit', `not in ${record.base.branch ?? 'its base'}`)]),
    ...(work.uncommitted === 0 ? [] : [plural(work.uncommitted, 'file', 'not committed')]),
  ];
  return `it holds ${parts.join(' and ')}`;
}

/** The git folder of a submodule goes with the work tree that it was cloned in. */
async function busySubmodule(git: OwnGit): Promise<string | null> {
  const modules = path.resolve(git.folder, await git.line(['rev-parse', '--git-path', 'modules']));
  const cloned = await readdir(modules).catch(() => []);
  if (cloned.length === 0) return null;
  const { out } = await git.run(['ls-files', '--stage', '-z']);
  for (const line of out.split('\0')) {
    if (!line.startsWith('160000 ')) continue;
    const name = line.slice(line.indexOf('\t') + 1);
    const top = path.join(git.folder, name);
    if ((await stat(path.join(top, '.git')).catch(() => null)) === null) continue;
    const ask = (...args: string[]) => plainGit(top, args, { timeoutMs: 60_000 });
    try {
      const changes = await ask('status', '--porcelain', '--untracked-files=all');
      const own = await ask(
        'rev-list',
        '--max-count=1',
        'HEAD',
        '--branches',
        '--not',
        '--remotes',
      );
      if (changes !== '' || own !== '') return name;
    } catch {
      return name;
    }
  }
  return null;
}

function plural(count: number, noun: string, rest: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'} ${rest}`;
}
