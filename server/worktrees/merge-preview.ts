/** What merging two commits would give, and where they are in each other's way. Touches no file. */
import type { OwnGit } from './own-git.ts';
import { WorktreeError } from './worktree-error.ts';

/** What is shown of conflicts. */
const MAX_CONFLICTS = 200;
const MAX_HUNKS = 20;
const MAX_HUNK_CHARS = 4_000;
const MAX_FILES = 2_000;

export interface MergeConflict {
  readonly path: string;
  /** In git's words, such as `CONFLICT (modify/delete): …`. */
  readonly message: string;
  /** The conflicting lines with git's markers; none for what is no text. */
  readonly hunks: readonly string[];
}

export interface MergedFile {
  readonly path: string;
  /** A: added, D: deleted, M: changed, T: of another type. */
  readonly status: string;
  /** Lines; null for what is no text. */
  readonly added: number | null;
  readonly removed: number | null;
}

export interface MergeResult {
  /** With conflict markers where there are conflicts. */
  readonly tree: string;
  readonly conflicts: readonly MergeConflict[];
}

export interface MergeSide {
  readonly commit: string;
  /** What conflict markers call it. */
  readonly name: string;
}

/** @throws {WorktreeError} */
export async function mergeTrees(
  git: OwnGit,
  ours: MergeSide,
  theirs: MergeSide,
): Promise<MergeResult> {
  const args = ['merge-tree', '--write-tree', '-z', '--messages', ours.commit, theirs.commit];
  const { code, out } = await git.run(args, { codes: [0, 1] }).catch((error: unknown) => {
    const old =
      error instanceof WorktreeError && /usage: git merge-tree|unknown option/.test(error.message);
    throw old ? new WorktreeError('merging needs git 2.38 or newer: update git', error) : error;
  });
  const [tree = '', ...fields] = out.split('\0');
  if (code === 0) return { tree, conflicts: [] };
  const end = fields.indexOf('');
  const names = fields.slice(0, end).map((line) => line.slice(line.indexOf('\t') + 1));
  const messages = readMessages(fields.slice(end + 1));
  const paths = [...new Set([...names, ...messages.keys()])].slice(0, MAX_CONFLICTS);
  const conflicts: MergeConflict[] = [];
  for (const path of paths) {
    const message = messages.get(path) ?? `CONFLICT in ${path}`;
    conflicts.push({ path, message, hunks: await hunksOf(git, tree, path, [ours, theirs]) });
  }
  return { tree, conflicts };
}

/** The files in which a commit or tree differs from another. */
export async function changedFiles(git: OwnGit, from: string, to: string): Promise<MergedFile[]> {
  const options = ['-r', '-z', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const [status, counts] = await Promise.all([
    git.run(['diff-tree', ...options, '--name-status', from, to]),
    git.run(['diff-tree', ...options, '--numstat', from, to]),
  ]);
  const lines = new Map<string, [number | null, number | null]>();
  for (const entry of counts.out.split('\0')) {
    const [added = '', removed = '', path] = entry.split('\t');
    if (path === undefined) continue;
    const number = (text: string): number | null => (text === '-' ? null : Number(text));
    lines.set(path, [number(added), number(removed)]);
  }
  const parts = status.out.split('\0');
  const files: MergedFile[] = [];
  for (let nth = 0; nth + 1 < parts.length && files.length < MAX_FILES; nth += 2) {
    const path = parts[nth + 1] ?? '';
    const [added, removed] = lines.get(path) ?? [null, null];
    files.push({ path, status: parts[nth] ?? '', added, removed });
  }
  return files;
}

/** `<count> NUL <path>… NUL <kind> NUL <message> NUL`, again and again. Source: git-merge-tree(1). */
function readMessages(fields: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < fields.length;) {
    const count = Number(fields[at]);
    if (fields[at] === '' || !Number.isInteger(count)) break;
    const paths = fields.slice(at + 1, at + 1 + count);
    const kind = fields[at + 1 + count] ?? '';
    const message = (fields[at + 2 + count] ?? '').trim();
    const [first] = paths;
    // Merges that went well are told of as well.
    if (kind.startsWith('CONFLICT') && first !== undefined) {
      const before = found.get(first);
      found.set(first, before === undefined ? message : `${before}\n${message}`);
    }
    at += count + 3;
  }
  return found;
}

async function hunksOf(
  git: OwnGit,
  tree: string,
  path: string,
  sides: readonly MergeSide[],
): Promise<string[]> {
  const named = (line: string): string =>
    sides.reduce((text, { commit, name }) => text.replace(commit, () => name), line);
  const object = `${tree}:${path}`;
  const { code, out } = await git.run(['cat-file', 'blob', object], { codes: [0, 128] });
  if (code !== 0 || out.includes('\0')) return [];
  const hunks: string[] = [];
  let open: string[] | null = null;
  for (const line of out.split('\n')) {
    if (open === null && line.startsWith('<<<<<<< ')) open = [];
    open?.push(/^[<>]{7} /.test(line) ? named(line) : line);
    if (open === null || !line.startsWith('>>>>>>> ')) continue;
    hunks.push(open.join('\n').slice(0, MAX_HUNK_CHARS));
    open = null;
    if (hunks.length === MAX_HUNKS) break;
  }
  return hunks;
}
