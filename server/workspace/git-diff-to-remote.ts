/** What a work tree has that no remote has: commits, changes and new files, as one diff. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { FileServiceError } from './files.ts';
import { copyIndex } from './git-index.ts';
import { plainGit } from './plain-git.ts';
import { findRepository } from './repository.ts';
import type { Repository } from './repository.ts';

const maxDiffBytes = 64 * 1024 * 1024;

/**
 * `sha` is the newest commit of HEAD's history that a remote has as well, `diff` leads from it to
 * the work tree. @throws {FileServiceError} outside of git, and without such a commit
 */
export async function gitDiffToRemote({ cwd }: { cwd: string }): Promise<{
  sha: string;
  diff: string;
}> {
  const refuse = (cause?: unknown): FileServiceError =>
    new FileServiceError(-32600, `failed to compute git diff to remote for cwd: "${cwd}"`, cause);
  if (!isAbsolute(cwd)) throw refuse();
  const repository = await findRepository(cwd);
  if (repository === null) throw refuse();
  try {
    const sha = await newestShared(repository);
    if (sha === null) throw refuse();
    return { sha, diff: await diffFrom(repository, sha) };
  } catch (error) {
    throw error instanceof FileServiceError ? error : refuse(error);
  }
}

async function newestShared(repository: Repository): Promise<string | null> {
  const git = (...args: string[]): Promise<string> => runGit(repository, args);
  if ((await git('for-each-ref', '--count=1', 'refs/remotes')) === '') return null;
  const listed = await git('rev-list', '--boundary', 'HEAD', '--not', '--remotes');
  if (listed === '') return (await git('rev-parse', 'HEAD')).trim();
  const shared = listed
    .split('\n')
    .filter((line) => line.startsWith('-'))
    .map((line) => line.slice(1));
  let best: { readonly sha: string; readonly ahead: number } | null = null;
  for (const sha of shared) {
    const ahead = Number(await git('rev-list', '--count', `${sha}..HEAD`));
    if (best === null || ahead < best.ahead) best = { sha, ahead };
  }
  return best?.sha ?? null;
}

async function diffFrom(repository: Repository, sha: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-diff-'));
  try {
    // New files are in a diff only once an index knows of them: a copy of the user's will do.
    const index = join(folder, 'index');
    await copyIndex(join(repository.gitDir, 'index'), index).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
    const env = { GIT_INDEX_FILE: index };
    await runGit(repository, ['add', '--intent-to-add', '--', '.'], env);
    // Whether a submodule is dirty, git would ask a git that obeys the config found in there.
    const options = ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=dirty'];
    return await runGit(repository, ['diff', ...options, sha, '--'], env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runGit(
  repository: Repository,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  return plainGit(repository.top, args, { timeoutMs: 30_000, maxBytes: maxDiffBytes, variables });
}
