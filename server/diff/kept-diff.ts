/** The diff of two kept states. */
import { partsOfGitDiff } from './git-diff-parts.ts';
import { runGit } from './git.ts';
import type { KeptStore } from './kept-store.ts';
import { joinParts } from './unified-diff.ts';

/** How much of a diff is made. Bytes. */
const DIFF_BYTES = 16 * 1024 * 1024;
const LIMIT_MS = 20_000;

const PATCH = [
  'diff-tree',
  '-r',
  '-p',
  '--full-index',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

export interface KeptDiff {
  readonly diff: string;
  /** Files that did not fit are not in it. */
  readonly truncated: boolean;
}

export interface LineCounts {
  readonly added: number;
  readonly removed: number;
}

/** From one tree to another, in the form of a turn's diff. @throws {GitError} */
export async function keptDiff(store: KeptStore, from: string, to: string): Promise<KeptDiff> {
  const { parts, truncated } = await partsBetween(store, from, to, ['--find-renames']);
  return { diff: joinParts(parts), truncated };
}

/** The same file by file, none taken for another that moved. By path, as people read it. */
export async function fileDiffs(
  store: KeptStore,
  from: string,
  to: string,
): Promise<Map<string, string>> {
  const { parts } = await partsBetween(store, from, to, ['--no-renames']);
  const diffs = new Map<string, string>();
  // A file that a link took the place of has two parts.
  for (const { path, text } of parts) diffs.set(path, (diffs.get(path) ?? '') + text);
  return diffs;
}

async function partsBetween(store: KeptStore, from: string, to: string, more: readonly string[]) {
  const { stdout, truncated } = await runGit(store.place, [...PATCH, ...more, from, to], {
    maxBytes: DIFF_BYTES,
    truncate: true,
    timeoutMs: LIMIT_MS,
    literalPaths: false,
  });
  const text = stdout.toString('utf8');
  // Whole files only: a hunk that stops half-way would be a wrong diff.
  const whole = truncated ? text.slice(0, text.lastIndexOf('\ndiff --git ') + 1) : text;
  return { parts: partsOfGitDiff(whole), truncated };
}

/** Lines added and removed, told from a file's diff; null for what is no text. */
export function lineCounts(diff: string): LineCounts | null {
  if (/^Binary files .* differ$/m.test(diff.slice(0, 2000))) return null;
  const at = diff.search(/^@@ /m);
  let added = 0;
  let removed = 0;
  for (const line of at === -1 ? [] : diff.slice(at).split('\n')) {
    if (line.startsWith('+')) added += 1;
    else if (line.startsWith('-')) removed += 1;
  }
  return { added, removed };
}
