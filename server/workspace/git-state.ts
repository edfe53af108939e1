/** What git says of a work tree beyond its branch and commit: asked of git itself, which takes its time. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { plainGit } from './plain-git.ts';
import { findRepository, readText } from './repository.ts';
import type { Repository } from './repository.ts';

export interface GitState {
  /** The commit at which all of this holds; null before the first one. */
  readonly sha: string | null;
  /** Null when HEAD is detached. */
  readonly branch: string | null;
  /** Of the commit. */
  readonly subject: string | null;
  /** As git names it (`origin/main`); null without one. */
  readonly upstream: string | null;
  /** Commits that only HEAD has, and that only the upstream has; null where there is nothing to compare. */
  readonly apart: { readonly ahead: number; readonly behind: number } | null;
  readonly changes: GitChanges;
  /** What was begun and not ended, such as `merge`. */
  readonly underWay: string | null;
}

/** What is not committed. */
export interface GitChanges {
  readonly count: number;
  /** As `git status --short` has them (`M  path`, `?? path`); odd names are quoted. */
  readonly first: readonly string[];
}

const LIMIT_MS = 5_000;
const MAX_STATUS_BYTES = 4 * 1024 * 1024;
const LISTED_CHANGES = 12;
const MAX_LINE = 200;

/** What lies in the git folder while something is under way. */
const UNDER_WAY = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
] as const;

/**
 * Starts two processes, for five seconds at most. Null outside of git, where git fails, takes longer or
 * finds more than 4 MiB to say, and where it would start programs that the repository names.
 */
export async function askGitState(folder: string, signal: AbortSignal): Promise<GitState | null> {
  const repository = await findRepository(folder);
  if (repository === null || (await namesPrograms(repository))) return null;
  const git = (...args: string[]): Promise<string | null> =>
    plainGit(repository.top, args, {
      timeoutMs: LIMIT_MS,
      maxBytes: MAX_STATUS_BYTES,
      signal,
    }).catch(() => null);
  const [status, commit, names] = await Promise.all([
    // Whether a submodule is dirty, git would ask a git that obeys the config found in there.
    git('status', '--porcelain=v2', '--branch', '--ignore-submodules=dirty'),
    git('log', '-1', '--no-show-signature', '--format=%H %s'),
    readdir(repository.gitDir).catch((): string[] => []),
  ]);
  if (status === null) return null;
  const read = readStatus(status);
  // Somebody may have committed between the two.
  const named = read.sha !== null && commit?.startsWith(`${read.sha} `) === true;
  return {
    ...read,
    subject: named ? short(commit.slice(read.sha.length).trim()) : null,
    underWay: UNDER_WAY.find(([name]) => names.includes(name))?.[1] ?? null,
  };
}

/** Filters of a repository's own config are programs, and `git status` runs them. */
async function namesPrograms({ gitDir, commonDir }: Repository): Promise<boolean> {
  const texts = await Promise.all([
    readText(join(commonDir, 'config')),
    readText(join(gitDir, 'config.worktree')),
  ]);
  return texts.some((text) => /^\s*\[\s*(?:filter|include|includeif)\b/im.test(text ?? ''));
}

/** Format: git-status(1), "Porcelain Format Version 2". */
function readStatus(text: string): Omit<GitState, 'subject' | 'underWay'> {
  let sha: string | null = null;
  let branch: string | null = null;
  let upstream: string | null = null;
  let apart: GitState['apart'] = null;
  let count = 0;
  const first: string[] = [];
  for (const line of text.split('\n')) {
    const [kind = '', ...fields] = line.split(' ');
    const rest = fields.slice(1).join(' ');
    if (kind === '') continue;
    if (kind === '#') {
      if (fields[0] === 'branch.oid' && rest !== '(initial)') sha = rest;
      if (fields[0] === 'branch.head' && rest !== '(detached)') branch = rest;
      if (fields[0] === 'branch.upstream') upstream = rest;
      const counts = fields[0] === 'branch.ab' ? /^\+(\d+) -(\d+)$/.exec(rest) : null;
      if (counts !== null) apart = { ahead: Number(counts[1]), behind: Number(counts[2]) };
      continue;
    }
    count += 1;
    if (first.length < LISTED_CHANGES) first.push(short(change(kind, fields)));
  }
  return { sha, branch, upstream, apart, changes: { count, first } };
}

/** How many fields stand before the path, by the kind of the line. */
const FIELDS_BEFORE: Readonly<Record<string, number>> = { '1': 7, '2': 8, u: 9 };

function change(kind: string, fields: readonly string[]): string {
  const before = FIELDS_BEFORE[kind];
  if (before === undefined) return `?? ${fields.join(' ')}`;
  const [path = '', from] = fields.slice(before).join(' ').split('\t');
  const letters = (fields[0] ?? '').replaceAll('.', ' ');
  return `${letters} ${from === undefined ? path : `${from} -> ${path}`}`;
}

function short(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}…`;
}
