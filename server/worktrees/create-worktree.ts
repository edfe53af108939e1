/** Makes a work tree of the user's repository; nothing half-made is left when that fails. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { findRepository } from '../workspace/repository.ts';
import type { Repository } from '../workspace/repository.ts';
import { ensureFree, freeBranch } from './branch-name.ts';
import { gitIn } from './own-git.ts';
import type { OwnGit } from './own-git.ts';
import { readHead, submodules, withSnapshot } from './snapshot.ts';
import { isChanged } from './worktree-state.ts';
import type { WorktreeBase, WorktreeKeeper, WorktreeRecord } from './worktree-record.ts';
import { WorktreeError } from './worktree-error.ts';

export interface WorktreeWish {
  /** The whole name of the new branch. */
  readonly branch?: string | null | undefined;
  /** Words that it is named after, where it is not given. */
  readonly name?: string | null | undefined;
  /** Anything that names a commit; HEAD when left out. */
  readonly base?: string | null | undefined;
  /** What becomes of changes that are not committed; they stay in the origin either way. */
  readonly changes?: 'leave' | 'carry' | null | undefined;
}

/** In `folder`, a real path; null for the keeper's own. @throws {WorktreeError} that says what to do */
export async function createWorktree(
  book: WorktreeKeeper,
  cwd: string,
  wish: WorktreeWish,
  now: () => number,
  folder: string | null = null,
): Promise<WorktreeRecord> {
  const repository = await repositoryOf(cwd);
  const git = await gitIn(repository.top);
  const base = await baseOf(git, wish.base ?? null);
  if (wish.changes === 'carry') await ensureCarriable(git, base);
  const nowMs = now();
  const branch =
    wish.branch == null
      ? await freeBranch(git, wish.name ?? '', nowMs)
      : await ensureFree(git, wish.branch);
  const id = randomUUID().slice(0, 8);
  const top = path.join(folder ?? book.root, id, path.basename(repository.top) || 'work');
  const record: WorktreeRecord = {
    id,
    threadId: null,
    repository: repository.commonDir,
    origin: repository.top,
    path: top,
    cwd: path.join(top, path.relative(repository.top, path.resolve(cwd))),
    branch,
    base,
    createdAtMs: nowMs,
    state: 'creating',
    handedBack: null,
    merged: null,
    head: null,
    saved: null,
  };
  await mkdir(path.dirname(top), { recursive: true, mode: 0o700 });
  return book.alone(id, async () => {
    await book.put(record);
    try {
      await git.run([
        'worktree',
        'add',
        '--no-checkout',
        '--no-track',
        '-b',
        branch,
        top,
        base.sha,
      ]);
      await checkOut(top);
      if (wish.changes === 'carry') await carry(repository.top, top);
      await mkdir(record.cwd, { recursive: true });
      return await book.change(id, { state: 'ready' });
    } catch (error) {
      await undoCreation(book, record);
      throw error;
    }
  });
}

/** All files of the commit that HEAD is at. */
export async function checkOut(top: string): Promise<void> {
  const git = await gitIn(top);
  await git.run(['reset', '--hard', '--quiet']);
}

/** Puts the files of a tree into a fresh work tree, as changes that are not committed. */
export async function putFiles(top: string, tree: string): Promise<void> {
  const git = await gitIn(top);
  await git.run(['read-tree', '-m', '-u', 'HEAD', tree]);
  await git.run(['reset', '--mixed', '--quiet']);
}

/**
 * Takes back what a creation has done so far, in this process or one that died. The branch goes only
 * while it has nothing that its base has not.
 */
export async function undoCreation(book: WorktreeKeeper, record: WorktreeRecord): Promise<void> {
  const git = await gitIn(record.repository, record.repository).catch(() => null);
  await dropFolder(record, git);
  if (git !== null) await dropBranch(git, record.branch, record.base.sha);
  await book.forget(record.id);
}

/** Removes the folder with all that is in it, and git's word of it. Only what lies as we make it. */
export async function dropFolder(record: WorktreeRecord, git: OwnGit | null): Promise<void> {
  const parent = path.dirname(record.path);
  if (path.basename(parent) !== record.id) {
    throw new WorktreeError(`${record.path} does not lie where Skein keeps work trees`);
  }
  const forget = async (): Promise<boolean> => {
    if (git === null) return true;
    const remove = ['worktree', 'remove', '--force', '--force', record.path];
    return git.run(remove).then(
      () => true,
      () => false,
    );
  };
  const forgotten = await forget();
  await rm(record.path, { recursive: true, force: true, maxRetries: 3 });
  // It may have been half there. Not by `prune`: that forgets those too that lie on a disk which is away.
  if (!forgotten) await forget();
  await rmdir(parent).catch(() => undefined);
}

/** Deletes a branch while it is at just this commit. */
export async function dropBranch(git: OwnGit, branch: string, sha: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  await git.run(['update-ref', '-d', ref, sha]).catch(() => undefined);
}

async function repositoryOf(cwd: string): Promise<Repository> {
  const repository = await findRepository(cwd);
  if (repository === null) {
    const bare = await Promise.all(
      ['HEAD', 'objects', 'refs'].map((name) => stat(path.join(cwd, name)).catch(() => null)),
    );
    throw new WorktreeError(
      bare.every((each) => each !== null)
        ? `${cwd} is a bare repository, which has no files to work on: start from one of its work trees`
        : `${cwd} is in no git repository: run \`git init\` and commit there, or start the thread without a work tree`,
    );
  }
  return repository;
}

async function baseOf(git: OwnGit, wanted: string | null): Promise<WorktreeBase> {
  const name = wanted ?? 'HEAD';
  const names = [`${name}^{commit}`, '--symbolic-full-name', name];
  // Neither an option nor a range.
  const { code, out } = /^[-^]|\.\./.test(name)
    ? { code: 1, out: '' }
    : await git.run(['rev-parse', ...names], { codes: [0, 1, 128] });
  if (code !== 0) {
    throw new WorktreeError(
      wanted === null
        ? `${git.folder} has no commit yet: commit something first, a work tree begins with a commit`
        : `worktree.base: \`${wanted}\` names no commit of ${git.folder}`,
    );
  }
  const [sha = '', full = ''] = out.split('\n');
  const prefix = 'refs/heads/';
  return { branch: full.startsWith(prefix) ? full.slice(prefix.length) : null, sha };
}

async function ensureCarriable(git: OwnGit, base: WorktreeBase): Promise<void> {
  const { head } = await readHead(git);
  if (head !== base.sha) {
    throw new WorktreeError(
      'worktree.changes: changes can only be carried to a work tree that begins with the commit that they were made upon; leave worktree.base out, or leave the changes',
    );
  }
  for (const submodule of await submodules(git)) {
    if (!(await isChanged(git, submodule))) continue;
    throw new WorktreeError(
      `worktree.changes: the submodule ${submodule.name} has changes, which cannot be carried: commit or stash them, or leave the changes`,
    );
  }
}

async function carry(from: string, to: string): Promise<void> {
  await withSnapshot(from, async ({ tree, head, commit }) => {
    if (commit !== head) await putFiles(to, tree);
  });
}
