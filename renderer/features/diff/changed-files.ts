/** The files of a scope as the pane shows them, whatever said that they changed. */
import { diffsOfTurn, type FileDiff, type FileDiffKind } from '../../components/diff/file-diff.ts';
import { textMark } from '../../lib/text-mark.ts';
import type { RepositoryStatus, StatusEntry } from '../../lib/git/status.ts';
import type { DiffWish, GitArea, GitChanges } from '../../stores/git-changes.ts';

export type ChangeKind = FileDiffKind | 'untracked' | 'conflict';

export interface ChangedFile {
  /** Of its set. */
  readonly key: string;
  /** Null for what turns changed. */
  readonly area: GitArea | null;
  readonly path: string;
  /** Another path than `path` only for a file that moved. */
  readonly oldPath: string;
  readonly kind: ChangeKind;
  /** Lines; null while they are not known, and for what is no text. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Null: it is fetched when the file is looked at. */
  readonly diff: FileDiff | null;
  /** How to fetch it; null for what turns changed. */
  readonly wish: DiffWish | null;
  /** Its diff did not come with the others. */
  readonly lazy: boolean;
}

export function turnFiles(diffs: readonly FileDiff[]): ChangedFile[] {
  return diffs.map((diff, at) => ({
    key: `${at} ${diff.path}`,
    area: null,
    path: diff.path,
    oldPath: diff.oldPath,
    kind: diff.kind,
    added: diff.added,
    removed: diff.removed,
    diff,
    wish: null,
    lazy: false,
  }));
}

/** What is staged first; within each area by path, as a tree needs it. */
export function gitFiles({ status, parts, base }: GitChanges): ChangedFile[] {
  const entries = new Map(status.entries.map((entry) => [entry.path, entry]));
  const conflicts = status.entries.filter(({ conflict }) => conflict);
  const files: ChangedFile[] = [];
  if (base === null) files.push(...conflicts.map((entry) => loneFile('unstaged', entry, null)));
  for (const { area, part } of parts) {
    const diffs = new Map(diffsOfTurn(part.diff ?? '').map((diff) => [diff.path, diff]));
    for (const { path, oldPath, added, removed } of part.counts) {
      const entry = entries.get(path);
      if (entry?.conflict === true && area !== 'branch') continue;
      const diff = diffs.get(path) ?? null;
      files.push({
        key: `${area} ${path}`,
        area,
        path,
        oldPath: oldPath ?? path,
        kind: diff?.kind ?? kindOf(area, entry, oldPath),
        added,
        removed,
        diff,
        wish: {
          area,
          path,
          oldPath,
          untracked: false,
          conflict: false,
          base: base?.sha ?? null,
        },
        lazy: diff === null,
      });
    }
  }
  const area = base === null ? 'unstaged' : 'branch';
  const sha = base?.sha ?? null;
  files.push(...untrackedOf(status).map((entry) => loneFile(area, entry, sha)));
  return [
    ...files.filter((file) => file.area === 'staged').toSorted(byPath),
    ...files.filter((file) => file.area !== 'staged').toSorted(byPath),
  ];
}

function byPath(one: ChangedFile, other: ChangedFile): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

export function untrackedOf({ entries }: RepositoryStatus): StatusEntry[] {
  return entries.filter(({ untracked }) => untracked);
}

function loneFile(
  area: GitArea,
  { path, untracked, conflict }: StatusEntry,
  base: string | null,
): ChangedFile {
  return {
    key: `${area} ${path}`,
    area,
    path,
    oldPath: path,
    kind: conflict ? 'conflict' : 'untracked',
    added: null,
    removed: null,
    diff: null,
    // A folder that git does not look into is a repository of its own.
    wish: path.endsWith('/') ? null : { area, path, oldPath: null, untracked, conflict, base },
    lazy: true,
  };
}

function kindOf(
  area: GitArea,
  entry: StatusEntry | undefined,
  oldPath: string | null,
): FileDiffKind {
  if (oldPath !== null) return 'rename';
  const letter = area === 'unstaged' ? entry?.unstaged : entry?.staged;
  if (letter === 'A') return 'add';
  return letter === 'D' ? 'delete' : 'update';
}

/** With the diff that was fetched for it. */
export function withDiff(file: ChangedFile, diff: FileDiff | undefined): ChangedFile {
  if (!file.lazy || diff === undefined) return file;
  const { added, removed } = diff.binary ? { added: null, removed: null } : diff;
  const kind = file.area === 'branch' && file.kind === 'update' ? diff.kind : file.kind;
  return { ...file, kind, diff, added, removed };
}

const marks = new WeakMap<FileDiff, string>();

/** Changes when the changed lines do, and stays when only the comparison is another one. */
export function contentMark(diff: FileDiff): string {
  let mark = marks.get(diff);
  if (mark === undefined) {
    const lines = diff.hunks.flatMap(({ changes }) =>
      changes
        .filter(({ type }) => type !== 'normal')
        .map(({ type, content }) => `${type[0] ?? ''}${content}`),
    );
    // Of what has no lines git's headers tell which content it is.
    mark = textMark(lines.length === 0 ? `${diff.kind}${diff.text}` : lines.join('\n'));
    marks.set(diff, mark);
  }
  return mark;
}

export interface Sum {
  readonly added: number;
  readonly removed: number;
}

export function sumOf(files: readonly Pick<ChangedFile, 'added' | 'removed'>[]): Sum {
  let added = 0;
  let removed = 0;
  for (const file of files) {
    added += file.added ?? 0;
    removed += file.removed ?? 0;
  }
  return { added, removed };
}
