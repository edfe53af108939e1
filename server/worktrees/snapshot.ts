/** The files of a work tree as they are now, as a tree that git knows; nothing of the work tree changes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyIndex } from '../workspace/git-index.ts';
import { findRepository } from '../workspace/repository.ts';
import { gitIn } from './own-git.ts';
import type { OwnGit } from './own-git.ts';
import { WorktreeError } from './worktree-error.ts';

export interface Snapshot {
  readonly git: OwnGit;
  /** Of all files but ignored ones. */
  readonly tree: string;
  /** The commit that HEAD is at. */
  readonly head: string;
  /** Null when HEAD is on no branch. */
  readonly branch: string | null;
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

/** Git's mode of a submodule, and of a repository that was put into another. */
const GITLINK = '160000';

/** Hands the files of the work tree at `top` to `work`. @throws {WorktreeError} */
export async function withSnapshot<T>(
  top: string,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const [git, repository] = await Promise.all([gitIn(top), findRepository(top)]);
  const folder = await mkdtemp(path.join(tmpdir(), 'skein-worktree-'));
  try {
    const index = path.join(folder, 'index');
    await copyIndex(path.join(repository?.gitDir ?? top, 'index'), index).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
    const [{ head, tree: before, branch }, links] = await Promise.all([
      readHead(git),
      submodules(git, index),
    ]);
    const others = links.map(({ name }) => `:(top,exclude,literal)${name}`);
    await git.run(['add', '--all', '--', ':/', ...others], { index });
    const tree = await git.line(['write-tree'], { index });
    if (tree === before) return await work({ git, tree, head, branch, commit: head, index });
    await refuseNested(git, before, tree, links);
    const commit = await looseCommit(git, tree, head);
    return await work({ git, tree, head, branch, commit, index });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface Head {
  readonly head: string;
  readonly tree: string;
  /** Null when HEAD is on no branch. */
  readonly branch: string | null;
}

/** @throws {WorktreeError} before the first commit */
export async function readHead(git: OwnGit): Promise<Head> {
  const names = ['HEAD^{commit}', 'HEAD^{tree}', '--symbolic-full-name', 'HEAD'];
  const { out } = await git.run(['rev-parse', ...names]);
  const [head = '', tree = '', ref = ''] = out.split('\n');
  const prefix = 'refs/heads/';
  return { head, tree, branch: ref.startsWith(prefix) ? ref.slice(prefix.length) : null };
}

export interface Submodule {
  readonly name: string;
  /** The commit that the index says. */
  readonly sha: string;
}

/** The submodules of an index; the work tree's own when left out. @throws {WorktreeError} amid conflicts */
export async function submodules(git: OwnGit, index?: string): Promise<Submodule[]> {
  const { out } = await git.run(
    ['ls-files', '--stage', '-z'],
    index === undefined ? {} : { index },
  );
  const found: Submodule[] = [];
  for (const line of out.split('\0')) {
    const [mode, sha = '', stage] = line.slice(0, line.indexOf('\t')).split(' ');
    if (stage !== undefined && stage !== '0') {
      throw new WorktreeError(
        `${git.folder} is in the middle of a merge with conflicts: finish it or call it off first`,
      );
    }
    if (mode === GITLINK) found.push({ name: line.slice(line.indexOf('\t') + 1), sha });
  }
  return found;
}

/** Its files would be missing from the tree. */
async function refuseNested(
  git: OwnGit,
  before: string,
  tree: string,
  known: readonly Submodule[],
): Promise<void> {
  const { out } = await git.run(['diff-tree', '-r', '-z', before, tree]);
  const parts = out.split('\0');
  const nested: string[] = [];
  for (let nth = 0; nth + 1 < parts.length; nth += 2) {
    const name = parts[nth + 1] ?? '';
    const isLink = parts[nth]?.split(' ')[1] === GITLINK;
    if (isLink && !known.some((each) => each.name === name)) nested.push(name);
  }
  if (nested.length === 0) return;
  throw new WorktreeError(
    `${nested.join(', ')} in ${git.folder} is a git repository of its own, whose files cannot be taken along: move it elsewhere, or have git ignore it`,
  );
}

/** A commit that belongs to no branch. */
function looseCommit(git: OwnGit, tree: string, parent: string): Promise<string> {
  return git.line(['commit-tree', tree, '-p', parent, '-m', 'Files that were not committed'], {
    variables: NOBODY,
  });
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
