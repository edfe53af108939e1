/** Where lines of a file stand among the changes that a review was about. */
import { readFile, stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import path from 'node:path';
import { isWithin, resolveLinks } from '../sandbox/paths.ts';
import { withGitView } from './git-view.ts';
import { plainGit } from './plain-git.ts';
import { findRepository } from './repository.ts';
import type { Repository } from './repository.ts';

/**
 * `since`: from that commit or tree to the work tree, new files included. Null: what the changes are
 * is not known.
 */
export type ReviewedChanges = { readonly since: string } | { readonly commit: string } | null;

/** From 1 on, both inclusive; `file` may be relative to the workspace. */
export interface Lines {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type LinePlace =
  | 'changed'
  /** There, but none of the changes touches them. */
  | 'unchanged'
  /** There; what the changes are is not known. */
  | 'present'
  | 'noSuchLines'
  | 'noSuchFile';

const GIT_LIMITS = { timeoutMs: 10_000, maxBytes: 32 * 1024 * 1024 };
/** Larger files are not read: all their lines are taken to be there. */
const MAX_BYTES = 32 * 1024 * 1024;

/** `cwd`: absolute; `home`: Skein's. Never rejects: what git does not know is not known. */
export async function placeOfLines(
  home: string,
  lines: Lines,
  changes: ReviewedChanges,
  cwd: string,
): Promise<LinePlace> {
  const file = await resolveLinks(path.resolve(cwd, lines.file));
  const repository = await findRepository(cwd).catch(() => null);
  if (changes === null || repository === null) {
    const place = placeIn(lines, { count: await countOnDisk(file), ranges: [] });
    return place === 'unchanged' ? 'present' : place;
  }
  const top = await resolveLinks(repository.top);
  const changed = isWithin(file, top)
    ? await changedFile(home, repository, path.relative(top, file), changes)
    : { count: await countOnDisk(file), ranges: [] };
  return placeIn(lines, changed);
}

/** The commit of that name; null when git does not know, or is not there. */
export async function commitNamed(cwd: string, name: string): Promise<string | null> {
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  return ask(cwd, asked);
}

/** The commit that is checked out, or where there is none yet, no files at all; null without git. */
export async function headOrNothing(cwd: string): Promise<string | null> {
  return (await commitNamed(cwd, 'HEAD')) ?? ask(cwd, ['hash-object', '-t', 'tree', devNull]);
}

async function ask(cwd: string, args: readonly string[]): Promise<string | null> {
  const said = await plainGit(cwd, args, GIT_LIMITS).catch(() => '');
  return said.trim() === '' ? null : said.trim();
}

/** A file in its newer state. */
interface ChangedFile {
  /** How many lines it has; null when there is none. */
  readonly count: number | null;
  readonly ranges: readonly Range[];
}

async function changedFile(
  home: string,
  repository: Repository,
  name: string,
  changes: NonNullable<ReviewedChanges>,
): Promise<ChangedFile> {
  const { top } = repository;
  const git = (...args: string[]): Promise<string | null> =>
    plainGit(top, ['--literal-pathspecs', ...args], GIT_LIMITS).catch(() => null);
  const stored = 'commit' in changes ? changes.commit : changes.since;
  const spot = name.replaceAll(path.sep, '/');
  const count =
    'commit' in changes
      ? countLines(await git('cat-file', 'blob', `${stored}:${spot}`))
      : await countOnDisk(path.join(top, name));
  if (count === null) {
    const before = 'commit' in changes ? `${stored}^` : stored;
    const was = await git('cat-file', '-t', `${before}:${spot}`);
    return { count, ranges: was?.trim() === 'blob' ? WHOLE : [] };
  }
  if ('commit' in changes) {
    const asked = ['show', '--format=', '-m', '--first-parent', ...DIFF, stored, '--', name];
    return { count, ranges: rangesOf(await git(...asked)) };
  }
  const fresh = await git('ls-files', '--others', '--exclude-standard', '--', name);
  if (fresh !== null && fresh !== '') return { count, ranges: WHOLE };
  const diff = await withGitView(home, repository, null, GIT_LIMITS, (view) =>
    view.git('--literal-pathspecs', 'diff', ...DIFF, stored, '--', name),
  ).catch(() => null);
  return { count, ranges: rangesOf(diff) };
}

const DIFF: readonly string[] = [
  '--unified=0',
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
  '--ignore-submodules=dirty',
];

type Range = readonly [first: number, last: number];
const WHOLE: readonly Range[] = [[1, Infinity]];

/** In the newer file; where lines only went away, those around the gap. */
function rangesOf(diff: string | null): Range[] {
  return Array.from(
    (diff ?? '').matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm),
    ([, first, count]) => {
      const from = Number(first);
      const size = Number(count ?? 1);
      return size === 0 ? [from, from + 1] : [from, from + size - 1];
    },
  );
}

function placeIn({ start, end }: Lines, { count, ranges }: ChangedFile): LinePlace {
  // Of a file that the changes took away, lines that it had are meant.
  if (count === null) return ranges.length > 0 ? 'changed' : 'noSuchFile';
  if (start < 1 || end < start || end > count) return 'noSuchLines';
  return ranges.some(([first, last]) => start <= last && end >= first) ? 'changed' : 'unchanged';
}

async function countOnDisk(file: string): Promise<number | null> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return null;
    return stats.size > MAX_BYTES ? Infinity : countLines(await readFile(file, 'latin1'));
  } catch {
    return null;
  }
}

function countLines(text: string | null): number | null {
  if (text === null) return null;
  return text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0);
}
