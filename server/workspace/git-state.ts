/** What git says of a work tree beyond its branch and commit: asked of git itself, which takes its time. */
import { readdir } from 'node:fs/promises';
import { readGitHead } from './git-info.ts';
import { withGitView } from './git-view.ts';
import { plainGit } from './plain-git.ts';

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
 * Starts four processes, for five seconds at most. Null outside of git, where git fails, takes longer or
 * finds more than 4 MiB to say, and where the repository's own config names filters, which are not run.
 */
export async function askGitState(
  home: string,
  folder: string,
  signal: AbortSignal,
): Promise<GitState | null> {
  const head = await readGitHead(folder);
  if (head === null) return null;
  const { repository } = head;
  const limits = { timeoutMs: LIMIT_MS, maxBytes: MAX_STATUS_BYTES, signal };
  const ask = (...args: string[]): Promise<string> =>
    plainGit(repository.top, args, limits).then(
      (said) => said.trim(),
      () => '',
    );
  // Refs that do not lie in files are known to git alone.
  const ref =
    head.ref === 'refs/heads/.invalid' ? await ask('symbolic-ref', '--quiet', 'HEAD') : head.ref;
  const sha = head.sha ?? ((await ask('rev-parse', '--verify', '--quiet', 'HEAD')) || null);
  const [changes, subject, upstream, names] = await Promise.all([
    withGitView(home, repository, sha, limits, async ({ git, namesFilters }) =>
      // Whether a submodule is dirty, git would ask a git that obeys the config found in there.
      namesFilters ? null : git('status', '--porcelain=v2', '--ignore-submodules=dirty'),
    ).catch(() => null),
    sha === null ? null : ask('log', '-1', '--format=%s', sha, '--'),
    ref === null ? '' : ask('for-each-ref', `--format=${UPSTREAM}`, ref),
    readdir(repository.gitDir).catch((): string[] => []),
  ]);
  if (changes === null) return null;
  return {
    sha,
    branch: ref?.startsWith('refs/heads/') === true ? ref.slice('refs/heads/'.length) : null,
    subject: subject === null ? null : short(subject),
    ...readUpstream(upstream),
    changes: readStatus(changes),
    underWay: UNDER_WAY.find(([name]) => names.includes(name))?.[1] ?? null,
  };
}

const UPSTREAM = '%(upstream:short) %(upstream:track,nobracket)';

/** Source: git-for-each-ref(1): nothing is said of counts that are 0, and `gone` of what is not there. */
function readUpstream(text: string): Pick<GitState, 'upstream' | 'apart'> {
  const [, name = '', track = ''] = /^(\S*) (.*)$/m.exec(text) ?? [];
  if (name === '') return { upstream: null, apart: null };
  const count = (word: string): number =>
    Number(new RegExp(`${word} (\\d+)`).exec(track)?.[1] ?? 0);
  const apart = track === 'gone' ? null : { ahead: count('ahead'), behind: count('behind') };
  return { upstream: name, apart };
}

/** Format: git-status(1), "Porcelain Format Version 2". */
function readStatus(text: string): GitChanges {
  const lines = text.split('\n').filter((line) => line !== '');
  const first = lines.slice(0, LISTED_CHANGES).map((line) => {
    const [kind = '', ...fields] = line.split(' ');
    return short(change(kind, fields));
  });
  return { count: lines.length, first };
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
