/** What git knows of a thread's folder: changes that are not committed, and those of its branch. */
import { parseNumstat, type FileCounts } from '../lib/git/numstat.ts';
import { parseStatus, type RepositoryStatus } from '../lib/git/status.ts';
import { GitError, MAX_OUTPUT, type GitClient } from './git-client.ts';

/** Which of git's comparisons: index and work tree, HEAD and index, or the branch's base and work tree. */
export type GitArea = 'unstaged' | 'staged' | 'branch';

/** The files of one comparison. */
export interface GitPart {
  readonly counts: readonly FileCounts[];
  /** Null: too long to be fetched at once; each file's is fetched when it is opened. */
  readonly diff: string | null;
}

export interface GitChanges {
  /** Absolute; what paths count from. */
  readonly top: string;
  readonly status: RepositoryStatus;
  readonly parts: readonly { readonly area: GitArea; readonly part: GitPart }[];
  /** What the branch is held against; null unless it was asked for. */
  readonly base: GitBase | null;
}

export interface GitBase {
  /** Such as `origin/main`. */
  readonly name: string;
  /** The newest commit that both have. */
  readonly sha: string;
}

/** Changed lines and files that are fetched at once. */
const LINES_AT_ONCE = 8_000;
const FILES_AT_ONCE = 400;

const DIFF = [
  'diff',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--ignore-submodules=dirty',
  '--find-renames',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** The top of the repository that a folder is in; null outside of any. @throws {GitError} */
export async function topOf(git: GitClient): Promise<string | null> {
  try {
    const { out } = await git.read(['rev-parse', '--show-toplevel']);
    return out.replace(/\r?\n$/, '');
  } catch (error) {
    if (error instanceof GitError && /not a git repository/i.test(error.message)) return null;
    throw error;
  }
}

/** @throws {GitError} */
export async function statusOf(git: GitClient, top: string): Promise<RepositoryStatus> {
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all'];
  const { out } = await git.read([...args, '--ignore-submodules=dirty'], { folder: top });
  return parseStatus(out);
}

/** @throws {GitError} */
export async function uncommittedChanges(git: GitClient, top: string): Promise<GitChanges> {
  const [status, unstaged, staged] = await Promise.all([
    statusOf(git, top),
    partOf(git, top, 'unstaged', null),
    partOf(git, top, 'staged', null),
  ]);
  const parts = [
    { area: 'staged', part: staged },
    { area: 'unstaged', part: unstaged },
  ] as const;
  return { top, status, parts, base: null };
}

/**
 * From where the branch left its base to the work tree. `base` of the result is null where there is
 * none: then there is nothing to hold the branch against.
 * @param from a commit that is known to be the base, with its name
 * @throws {GitError}
 */
export async function branchChanges(
  git: GitClient,
  top: string,
  from: { readonly name: string; readonly commit: string } | null,
): Promise<GitChanges> {
  const status = await statusOf(git, top);
  const name = from?.name ?? (await baseName(git, top, status));
  const base = name === null ? null : await mergeBase(git, top, name, from?.commit ?? name);
  if (base === null) return { top, status, parts: [], base: null };
  const part = await partOf(git, top, 'branch', base.sha);
  return { top, status, parts: [{ area: 'branch', part }], base };
}

/** The remote's default branch, else a local one that is usual; for that branch itself its upstream. */
async function baseName(
  git: GitClient,
  top: string,
  { branch, upstream }: RepositoryStatus,
): Promise<string | null> {
  const refs = ['refs/remotes/*/HEAD', 'refs/heads/main', 'refs/heads/master'];
  const format = '--format=%(refname:short) %(symref:short)';
  const { out } = await git.read(['for-each-ref', format, ...refs], { folder: top });
  const lines = out.split('\n').filter((line) => line !== '');
  const pairs = lines.map((line) => line.trim().split(' '));
  const remote = pairs.find(([, target]) => target !== undefined)?.[1] ?? null;
  const local = pairs.find(([, target]) => target === undefined)?.[0] ?? null;
  for (const name of [remote, local]) {
    if (name !== null && name !== branch && !name.endsWith(`/${branch ?? ''}`)) return name;
  }
  return upstream;
}

async function mergeBase(
  git: GitClient,
  top: string,
  name: string,
  commit: string,
): Promise<GitBase | null> {
  const options = { folder: top, codes: [0, 1, 128] };
  const { exitCode, out } = await git.read(['merge-base', 'HEAD', commit], options);
  return exitCode === 0 ? { name, sha: out.trim() } : null;
}

async function partOf(
  git: GitClient,
  top: string,
  area: GitArea,
  base: string | null,
): Promise<GitPart> {
  const args = [...DIFF, ...comparison(area, base)];
  const { out } = await git.read([...args, '--numstat', '-z'], { folder: top });
  const counts = parseNumstat(out);
  const lines = counts.reduce((sum, { added, removed }) => sum + (added ?? 0) + (removed ?? 0), 0);
  if (counts.length === 0) return { counts, diff: '' };
  if (counts.length > FILES_AT_ONCE || lines > LINES_AT_ONCE) return { counts, diff: null };
  const { out: diff } = await git.read(args, { folder: top });
  return { counts, diff: diff.length >= MAX_OUTPUT / 2 ? null : diff };
}

function comparison(area: GitArea, base: string | null): string[] {
  if (area === 'staged') return ['--cached'];
  return base === null ? [] : [base];
}

export interface DiffWish {
  readonly area: GitArea;
  readonly path: string;
  readonly oldPath: string | null;
  readonly untracked: boolean;
  readonly conflict: boolean;
  /** Of the area `branch`. */
  readonly base: string | null;
}

/**
 * The diff of one file.
 * @param form `binary` holds all that is needed to bring the content back
 * @throws {GitError}
 */
export async function fileDiff(
  git: GitClient,
  top: string,
  wish: DiffWish,
  form: 'text' | 'binary' = 'text',
): Promise<string> {
  const more = form === 'binary' ? ['--binary', '--full-index'] : [];
  if (wish.untracked) {
    const args = [...DIFF, ...more, '--no-index', '--', '/dev/null', wish.path];
    return (await git.read(args, { folder: top, codes: [0, 1] })).out;
  }
  const compared = wish.conflict ? ['--ours'] : comparison(wish.area, wish.base);
  const paths = wish.oldPath === null ? [wish.path] : [wish.oldPath, wish.path];
  const args = [...DIFF, ...more, ...compared, '--', ...paths];
  return (await git.read(args, { folder: top })).out;
}
