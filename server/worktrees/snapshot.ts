/** The files of a work tree as they are now, as a tree that git knows; nothing of the work tree changes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyIndex } from '../workspace/git-index.ts';
import { gitIn } from './own-git.ts';
import type { OwnGit } from './own-git.ts';
import { WorktreeError } from './worktree-error.ts';

export interface Snapshot {
  readonly git: OwnGit;
  /** Of all files but ignored ones. */
  readonly tree: string;
  /** The commit that HEAD is at. */
  readonly head: string;
  /** A commit of the tree upon HEAD; HEAD itself when nothing was changed. No branch has it. */
  readonly commit: string;
  /** An index of the tree that knows the files on disk. */
  readonly index: string;
}

/** Who makes commits that no branch gets. */
const NOBODY: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: 'Skein',
  GIT_AUTHOR_EMAIL: 'skein@localhost',
  GIT_COMMITTER_NAME: 'Skein',
  GIT_COMMITTER_EMAIL: 'skein@localhost',
};

/** Hands the files of the work tree at `top` to `work`. @throws {WorktreeError} */
export async function withSnapshot<T>(
  top: string,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const git = await gitIn(top);
  const folder = await mkdtemp(path.join(tmpdir(), 'skein-worktree-'));
  try {
    const index = path.join(folder, 'index');
    const own = path.resolve(top, await git.line(['rev-parse', '--git-path', 'index']));
    await copyIndex(own, index).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    const unmerged = await git.line(['ls-files', '--unmerged'], { index });
    if (unmerged !== '') {
      throw new WorktreeError(
        `${top} is in the middle of a merge with conflicts: finish it or call it off first`,
      );
    }
    const submodules = await gitlinks(git, index);
    const others = submodules.map((each) => `:(top,exclude,literal)${each}`);
    await git.run(['add', '--all', '--', ':/', ...others], { index });
    const nested = (await gitlinks(git, index)).filter((each) => !submodules.includes(each));
    if (nested.length > 0) {
      throw new WorktreeError(
        `${nested.join(', ')} in ${top} is a git repository of its own, whose files cannot be taken along: move it elsewhere, or have git ignore it`,
      );
    }
    const tree = await git.line(['write-tree'], { index });
    const head = await git.line(['rev-parse', '--verify', 'HEAD^{commit}']);
    const same = tree === (await git.line(['rev-parse', '--verify', 'HEAD^{tree}']));
    const commit = same ? head : await looseCommit(git, tree, head);
    return await work({ git, tree, head, commit, index });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A commit that belongs to no branch. */
export function looseCommit(git: OwnGit, tree: string, parent: string): Promise<string> {
  return git.line(['commit-tree', tree, '-p', parent, '-m', 'Files that were not committed'], {
    variables: NOBODY,
  });
}

/** Submodules, and repositories that were put into the work tree. */
async function gitlinks(git: OwnGit, index: string): Promise<string[]> {
  const { out } = await git.run(['ls-files', '--stage', '-z'], { index });
  return out
    .split('\0')
    .filter((line) => line.startsWith('160000 '))
    .map((line) => line.slice(line.indexOf('\t') + 1));
}

/** Names of changed files whose content git filters, so that only the user's own git may commit them. */
export async function filteredChanges({ git, tree, index }: Snapshot): Promise<string[]> {
  const { out } = await git.run(['diff-tree', '-r', '-z', '--name-only', 'HEAD', tree]);
  const changed = out.split('\0').filter((name) => name !== '');
  const found: string[] = [];
  for (let at = 0; at < changed.length; at += 500) {
    const names = changed.slice(at, at + 500);
    const args = ['check-attr', '--cached', '-z', 'filter', '--', ...names];
    const parts = (await git.run(args, { index })).out.split('\0');
    for (let nth = 0; nth + 2 < parts.length; nth += 3) {
      const [name = '', , value = ''] = parts.slice(nth, nth + 3);
      if (value !== 'unspecified' && value !== 'unset') found.push(name);
    }
  }
  return found;
}
