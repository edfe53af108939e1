/** File changes as the screen shows them, from a turn's diff or from a fileChange item. */
import { parseDiff, type HunkData } from 'react-diff-view';
import type { FileUpdateChange } from '../../../server/protocol/item.ts';

export type FileDiffKind = 'add' | 'delete' | 'update' | 'rename';

export interface FileDiff {
  /** Where the file is afterwards; of a deleted one, where it was. As the source gives it. */
  readonly path: string;
  /** Another path than `path` only for a file that moved. */
  readonly oldPath: string;
  readonly kind: FileDiffKind;
  readonly binary: boolean;
  readonly hunks: readonly HunkData[];
  readonly added: number;
  readonly removed: number;
  /** As git printed it, with its headers; empty for what no git printed. */
  readonly text: string;
}

/** The first line that changed, in the file as it is afterwards; null where there is none. */
export function firstChange({ kind, hunks }: FileDiff): number | null {
  const [hunk] = hunks;
  if (kind === 'add' || hunk === undefined) return null;
  const before = hunk.changes.findIndex(({ type }) => type !== 'normal');
  return Math.max(1, hunk.newStart + Math.max(0, before));
}

const read = new WeakMap<FileUpdateChange, FileDiff>();

/** One change of a fileChange item: whole text for add and delete, bare hunks for update. */
export function diffOfChange(change: FileUpdateChange): FileDiff {
  // Asked for by every card, chip and count that shows it.
  let diff = read.get(change);
  if (diff === undefined) {
    diff = readChange(change);
    read.set(change, diff);
  }
  return diff;
}

function readChange(change: FileUpdateChange): FileDiff {
  const counts = countsOf(change);
  const diff = readDiff(change);
  return counts === null ? diff : { ...diff, ...counts };
}

/** Of a long change that is not loaded: its lines were counted in its place. */
function countsOf(change: object): Pick<FileDiff, 'added' | 'removed'> | null {
  const short: unknown = Reflect.get(change, 'short');
  if (typeof short !== 'object' || short === null) return null;
  const { added, removed } = short as { added?: unknown; removed?: unknown };
  return typeof added === 'number' && typeof removed === 'number' ? { added, removed } : null;
}

function readDiff(change: FileUpdateChange): FileDiff {
  const { path, kind, diff } = change;
  switch (kind.type) {
    case 'add':
      return made(path, path, 'add', wholeFile(diff, '+'));
    case 'delete':
      return made(path, path, 'delete', wholeFile(diff, '-'));
    case 'update': {
      const target = kind.move_path ?? null;
      const moved = target !== null && target !== path;
      return made(moved ? target : path, path, moved ? 'rename' : 'update', hunksOf(diff));
    }
    default:
      // A kind of change that a newer server knows: its text, if it has the form of hunks.
      return made(path, path, 'update', hunksOf(diff));
  }
}

/** The files of a unified diff with git's headers, in its order. */
export function diffsOfTurn(diff: string): FileDiff[] {
  if (diff.trim() === '') return [];
  const starts = [...diff.matchAll(/^diff --git /gm)].map((match) => match.index);
  return starts.map((start, at) => section(diff.slice(start, starts[at + 1] ?? diff.length)));
}

function section(text: string): FileDiff {
  const from = text.search(/^@@ /m);
  const head = from < 0 ? text : text.slice(0, from);
  const find = (pattern: RegExp): string | null => {
    const found = pattern.exec(head)?.[1];
    return found === undefined ? null : unquoted(found);
  };
  const paths = pathsOfFirstLine(head.slice(0, head.indexOf('\n')));
  const before = find(/^--- (.+)$/m);
  const after = find(/^\+\+\+ (.+)$/m);
  const movedFrom = find(/^(?:rename|copy) from (.+)$/m);
  const movedTo = find(/^(?:rename|copy) to (.+)$/m);
  const oldPath = movedFrom ?? sidePath(before) ?? paths.before;
  const newPath = movedTo ?? sidePath(after) ?? paths.after;
  const added = /^new file mode/m.test(head) || before === '/dev/null';
  const deleted = /^deleted file mode/m.test(head) || after === '/dev/null';
  const hunks = from < 0 ? [] : hunksOf(text.slice(from));
  const binary = /^(?:Binary files |GIT binary patch)/m.test(head);
  const more = { binary, text };
  if (added) return made(newPath, newPath, 'add', hunks, more);
  if (deleted) return made(oldPath, oldPath, 'delete', hunks, more);
  const kind = oldPath === newPath ? 'update' : 'rename';
  return made(newPath, oldPath, kind, hunks, more);
}

/** The path of a `---` or `+++` line without its side's prefix; null for `/dev/null`. */
function sidePath(side: string | null): string | null {
  if (side === null || side === '/dev/null') return null;
  return side.replace(/^[ab]\//, '').replace(/\t.*$/, '');
}

/** `diff --git a/x b/x`: where both are the same, the middle parts them, spaces or not. */
function pathsOfFirstLine(line: string): { before: string; after: string } {
  const rest = line.slice('diff --git '.length).replace(/\r$/, '');
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|.+)$/.exec(rest);
  const middle = (rest.length - 1) / 2;
  if (rest[middle] === ' ' && rest.slice(2, middle) === rest.slice(middle + 3)) {
    const path = rest.slice(2, middle);
    return { before: path, after: path };
  }
  const strip = (path: string): string => unquoted(path).replace(/^[ab]\//, '');
  return { before: strip(quoted?.[1] ?? rest), after: strip(quoted?.[2] ?? rest) };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '"': '"',
  '\\': '\\',
};

/** Git quotes paths that hold bytes beyond ASCII, as C does, byte by byte. */
function unquoted(path: string): string {
  if (!path.startsWith('"') || !path.endsWith('"')) return path;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [, octal, escaped, plain] of path
    .slice(1, -1)
    .matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/g)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...encoder.encode(plain ?? escapes[escaped ?? ''] ?? escaped ?? ''));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function hunksOf(text: string): HunkData[] {
  const from = text.search(/^@@ /m);
  if (from < 0) return [];
  // The headers only bring the parser to the hunks; the paths in them are not used.
  const [file] = parseDiff(`diff --git a/f b/f\n--- a/f\n+++ b/f\n${text.slice(from)}`);
  return file?.hunks ?? [];
}

function wholeFile(text: string, sign: '+' | '-'): HunkData[] {
  if (text === '') return [];
  const lines = text.replace(/\n$/, '').split('\n');
  const [old, now] = sign === '+' ? ['0,0', `1,${lines.length}`] : [`1,${lines.length}`, '0,0'];
  return [
    {
      content: `@@ -${old} +${now} @@`,
      oldStart: sign === '+' ? 0 : 1,
      oldLines: sign === '+' ? 0 : lines.length,
      newStart: sign === '+' ? 1 : 0,
      newLines: sign === '+' ? lines.length : 0,
      changes: lines.map((content, at) =>
        sign === '+'
          ? { type: 'insert', isInsert: true, lineNumber: at + 1, content }
          : { type: 'delete', isDelete: true, lineNumber: at + 1, content },
      ),
    },
  ];
}

function made(
  path: string,
  oldPath: string,
  kind: FileDiffKind,
  hunks: readonly HunkData[],
  more: Pick<FileDiff, 'binary' | 'text'> = { binary: false, text: '' },
): FileDiff {
  let added = 0;
  let removed = 0;
  for (const { changes } of hunks) {
    for (const change of changes) {
      if (change.type === 'insert') added += 1;
      else if (change.type === 'delete') removed += 1;
    }
  }
  return { path, oldPath, kind, hunks, added, removed, ...more };
}
