/** What the user does with changes: stage, unstage, revert, commit, push, open a pull request. */
import { isExact } from '../lib/git/patch.ts';
import { pullRequestUrl } from '../lib/git/remote-url.ts';
import { words } from '../lib/words.ts';
import type { RepositoryStatus } from '../lib/git/status.ts';
import { GitError, type GitClient } from './git-client.ts';
import { fileDiff, type DiffWish } from './git-changes.ts';

const t = words('stores');

const APPLY = ['apply', '--whitespace=nowarn'];

/** Takes back what was done. @throws {GitError} */
export type Undo = () => Promise<void>;

/** @throws {GitError} */
export async function stageFiles(
  git: GitClient,
  top: string,
  paths: readonly string[],
): Promise<void> {
  await git.write(['add', '--all', '--', ...paths], { folder: top });
}

/** @throws {GitError} */
export async function unstageFiles(
  git: GitClient,
  top: string,
  paths: readonly string[],
): Promise<void> {
  await git.write(['reset', '--quiet', '--', ...paths], { folder: top });
}

/**
 * Puts a patch on the index, or takes it from there.
 * @throws {GitError}
 */
export async function stagePatch(
  git: GitClient,
  top: string,
  patch: string,
  how: 'stage' | 'unstage',
): Promise<void> {
  const reverse = how === 'unstage' ? ['--reverse'] : [];
  await apply(git, top, patch, ['--cached', ...reverse]);
}

/**
 * Takes a patch out of the work tree. What was there comes back by what this returns.
 * @throws {GitError} also when the file is not any more as the patch left it; then nothing was done
 */
export async function revertPatch(git: GitClient, top: string, patch: string): Promise<Undo> {
  await apply(git, top, patch, ['--reverse']);
  return () => apply(git, top, patch, []);
}

/** All that a file has beyond the index; one that git does not know goes. @throws {GitError} */
export async function revertFile(git: GitClient, top: string, wish: DiffWish): Promise<Undo> {
  return revertPatch(git, top, await fileDiff(git, top, wish, 'binary'));
}

async function apply(
  git: GitClient,
  top: string,
  patch: string,
  args: readonly string[],
): Promise<void> {
  if (!isExact(patch)) throw new GitError(t('notUtf8'), null);
  await git.write([...APPLY, ...args, '-'], { folder: top, input: patch });
}

/**
 * Commits what is staged, or, if nothing is, everything. The repository's hooks run. What fails leaves
 * the index as it was.
 * @throws {GitError}
 */
export async function commit(
  git: GitClient,
  top: string,
  message: string,
  all: boolean,
): Promise<string> {
  if (all) await git.write(['add', '--all'], { folder: top });
  try {
    await git.write(['commit', '--quiet', '--file=-'], {
      folder: top,
      input: message,
      hooks: true,
    });
  } catch (error) {
    // Nothing was staged before.
    if (all) await git.write(['reset', '--quiet'], { folder: top }).catch(() => {});
    throw error;
  }
  return (await git.read(['rev-parse', '--short', 'HEAD'], { folder: top })).out.trim();
}

/** To the branch's upstream; one without gets one of its own name. @throws {GitError} */
export async function push(
  git: GitClient,
  top: string,
  { branch, upstream }: RepositoryStatus,
): Promise<void> {
  if (branch === null) throw new GitError(t('noBranch'), null);
  const options = { folder: top, network: true, hooks: true };
  if (upstream !== null) {
    await git.write(['push'], options);
    return;
  }
  const remote = await remoteOf(git, top, branch);
  if (remote === null) throw new GitError(t('noRemote'), null);
  await git.write(['push', '--set-upstream', remote, `HEAD:refs/heads/${branch}`], options);
}

async function remoteOf(git: GitClient, top: string, branch: string): Promise<string | null> {
  const { out } = await git.read(['remote'], { folder: top });
  const remotes = out.split('\n').filter((name) => name !== '');
  for (const key of [
    `branch.${branch}.pushRemote`,
    'remote.pushDefault',
    `branch.${branch}.remote`,
  ]) {
    const set = await git.read(['config', '--get', key], { folder: top, codes: [0, 1] });
    if (remotes.includes(set.out.trim())) return set.out.trim();
  }
  return remotes.includes('origin') ? 'origin' : (remotes[0] ?? null);
}

/** What a pull request begins with: the words of the newest commit. @throws {GitError} */
export async function lastMessage(
  git: GitClient,
  top: string,
): Promise<{ readonly title: string; readonly body: string }> {
  const { out } = await git.read(['log', '-1', '--format=%s%n%b'], { folder: top });
  const [title = '', ...rest] = out.split('\n');
  return { title, body: rest.join('\n').trim() };
}

/** The address of the new pull request, as `gh` gives it. @throws {GitError} */
export async function createPullRequest(
  git: GitClient,
  top: string,
  branch: string,
  { title, body }: { readonly title: string; readonly body: string },
): Promise<string> {
  const argv = ['gh', 'pr', 'create', '--head', branch, '--title', title, '--body-file', '-'];
  const { out } = await git.run(argv, body, top).catch((error: unknown) => {
    const missing = error instanceof GitError && error.exitCode === null;
    throw missing ? new GitError(t('noGh'), null, error) : error;
  });
  return /https?:\/\/\S+/.exec(out)?.[0] ?? out.trim();
}

/** The page where a person can do the same; null where none is known. @throws {GitError} */
export async function comparePage(
  git: GitClient,
  top: string,
  branch: string,
): Promise<string | null> {
  const remote = await remoteOf(git, top, branch);
  if (remote === null) return null;
  const options = { folder: top, codes: [0, 1, 2, 128] };
  const { out: address } = await git.read(['remote', 'get-url', remote], options);
  const head = await git.read(['rev-parse', '--abbrev-ref', `${remote}/HEAD`], options);
  const base = head.exitCode === 0 ? head.out.trim().slice(remote.length + 1) : null;
  return pullRequestUrl(address, base, branch);
}
