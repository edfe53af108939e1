/** What a work tree has that no remote has: commits, changes and new files, as one diff. */
import { isAbsolute } from 'node:path';
import { FileServiceError } from './files.ts';
import { withGitView } from './git-view.ts';
import { plainGit } from './plain-git.ts';
import { findRepository } from './repository.ts';
import type { Repository } from './repository.ts';

const LIMITS = { timeoutMs: 30_000, maxBytes: 64 * 1024 * 1024 };

/**
 * `sha` is the newest commit of HEAD's history that a remote has as well, `diff` leads from it to
 * the work tree. `home` is Skein's. @throws {FileServiceError} outside of git, and without such a commit
 */
export async function gitDiffToRemote(
  home: string,
  { cwd }: { cwd: string },
): Promise<{ sha: string; diff: string }> {
  const refuse = (cause?: unknown): FileServiceError =>
    new FileServiceError(-32600, `failed to compute git diff to remote for cwd: "${cwd}"`, cause);
  if (!isAbsolute(cwd)) throw refuse();
  const repository = await findRepository(cwd);
  if (repository === null) throw refuse();
  try {
    const sha = await newestShared(repository);
    if (sha === null) throw refuse();
    return { sha, diff: await diffFrom(home, repository, sha) };
  } catch (error) {
    throw error instanceof FileServiceError ? error : refuse(error);
  }
}

async function newestShared(repository: Repository): Promise<string | null> {
  const git = (...args: string[]): Promise<string> => plainGit(repository.top, args, LIMITS);
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

async function diffFrom(home: string, repository: Repository, sha: string): Promise<string> {
  return withGitView(home, repository, sha, LIMITS, async ({ git }) => {
    // New files are in a diff only once an index knows of them: the view's own will do.
    await git('add', '--intent-to-add', '--', '.');
    // Whether a submodule is dirty, git would ask a git that obeys the config found in there.
    const options = ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=dirty'];
    return git('diff', ...options, sha, '--');
  });
}
