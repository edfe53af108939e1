import { createHash } from 'node:crypto';
import { diffArrays } from 'diff';

/** Unchanged lines shown around a change, as git shows them. */
const contextLines = 3;

/** How long one comparison may hold the event loop before the changed region is shown as replaced. */
const compareLimitMs = 200;

/** The id git gives to a file that does not exist. */
const noBlob = '0'.repeat(40);

/** One side of a file: its bytes, and its git mode (`100644`, `100755`, `120000`). */
export interface FileState {
  bytes: Uint8Array;
  mode: string;
}

/** What happened to one file; `null` on a side means that the file does not exist there. */
export interface FileDelta {
  /** Relative to the diff's root with `/` between parts, or absolute for a file outside of it. */
  oldPath: string;
  newPath: string;
  before: FileState | null;
  after: FileState | null;
}

interface Edit {
  oldStart: number;
  oldLines: string[];
  newStart: number;
  newLines: string[];
}

/** Splits after each `\n`; only the last line may lack one. An empty text has no line. */
export function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop();
  const whole = lines.map((line) => `${line}\n`);
  if (last !== undefined && last !== '') whole.push(last);
  return whole;
}

/** The 40 hex digits under which git files this content. */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

/** Git's own test: a NUL among the first 8,000 bytes. */
export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

/**
 * The hunks between two texts, without file headers: `@@ -1,2 +1,2 @@` and the lines below it, each
 * ended by a newline. Empty if the texts are equal. A comparison that would take too long shows the
 * whole changed region as replaced, which is still a true diff.
 */
export function hunks(before: string, after: string): string {
  if (before === after) return '';
  const oldLines = splitLines(before);
  const newLines = splitLines(after);
  const out: string[] = [];
  for (const group of groupEdits(findEdits(oldLines, newLines))) {
    writeHunk(out, group, oldLines);
  }
  return out.join('');
}

function findEdits(oldLines: string[], newLines: string[]): Edit[] {
  let head = 0;
  const shorter = Math.min(oldLines.length, newLines.length);
  while (head < shorter && oldLines[head] === newLines[head]) head++;
  let tail = 0;
  while (
    tail < shorter - head &&
    oldLines[oldLines.length - 1 - tail] === newLines[newLines.length - 1 - tail]
  ) {
    tail++;
  }
  const oldMiddle = oldLines.slice(head, oldLines.length - tail);
  const newMiddle = newLines.slice(head, newLines.length - tail);
  const whole = { oldStart: head, oldLines: oldMiddle, newStart: head, newLines: newMiddle };
  if (oldMiddle.length === 0 || newMiddle.length === 0) return [whole];
  const changes = diffArrays(oldMiddle, newMiddle, { timeout: compareLimitMs });
  if (changes === undefined) return [whole];

  const edits: Edit[] = [];
  let oldAt = head;
  let newAt = head;
  let open: Edit | undefined;
  for (const change of changes) {
    if (!change.added && !change.removed) {
      oldAt += change.value.length;
      newAt += change.value.length;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { oldStart: oldAt, oldLines: [], newStart: newAt, newLines: [] };
      edits.push(open);
    }
    if (change.removed) {
      open.oldLines = open.oldLines.concat(change.value);
      oldAt += change.value.length;
    } else {
      open.newLines = open.newLines.concat(change.value);
      newAt += change.value.length;
    }
  }
  return edits;
}

function groupEdits(edits: Edit[]): Edit[][] {
  const groups: Edit[][] = [];
  let end = -Infinity;
  for (const edit of edits) {
    const group = groups.at(-1);
    if (group !== undefined && edit.oldStart - end <= 2 * contextLines) group.push(edit);
    else groups.push([edit]);
    end = edit.oldStart + edit.oldLines.length;
  }
  return groups;
}

function writeHunk(out: string[], group: Edit[], oldLines: string[]): void {
  const first = group[0];
  const last = group.at(-1);
  if (first === undefined || last === undefined) return;
  const from = Math.max(0, first.oldStart - contextLines);
  const to = Math.min(oldLines.length, last.oldStart + last.oldLines.length + contextLines);
  let grown = 0;
  for (const edit of group) grown += edit.newLines.length - edit.oldLines.length;
  const newFrom = first.newStart - (first.oldStart - from);
  out.push(`@@ -${range(from, to - from)} +${range(newFrom, to - from + grown)} @@\n`);
  let at = from;
  for (const edit of group) {
    for (; at < edit.oldStart; at++) out.push(marked(' ', oldLines[at] ?? ''));
    for (const line of edit.oldLines) out.push(marked('-', line));
    for (const line of edit.newLines) out.push(marked('+', line));
    at += edit.oldLines.length;
  }
  for (; at < to; at++) out.push(marked(' ', oldLines[at] ?? ''));
}

function range(start: number, count: number): string {
  if (count === 0) return `${start},0`;
  return count === 1 ? `${start + 1}` : `${start + 1},${count}`;
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}

/**
 * One file's part of a git-style diff: headers with full blob ids, then the hunks, or git's one line
 * for binary content. Empty if nothing changed. A file that moved and changed has its two names in
 * the headers and nothing more, as in the reference's diffs.
 */
export function gitFileDiff(delta: FileDelta): string {
  const { before, after, oldPath, newPath } = delta;
  if (before === null && after === null) return '';
  const oldId = before === null ? noBlob : blobId(before.bytes);
  const newId = after === null ? noBlob : blobId(after.bytes);
  const renamed = before !== null && after !== null && oldPath !== newPath;
  const modeChanged = before !== null && after !== null && before.mode !== after.mode;
  if (!renamed && !modeChanged && oldId === newId) return '';

  const oldName = quotePath(`a/${oldPath}`);
  const newName = quotePath(`b/${newPath}`);
  let text = `diff --git ${oldName} ${newName}\n`;
  if (before === null) text += `new file mode ${after?.mode ?? ''}\n`;
  if (after === null) text += `deleted file mode ${before?.mode ?? ''}\n`;
  if (modeChanged) text += `old mode ${before.mode}\nnew mode ${after.mode}\n`;
  if (oldId === newId) {
    // Nothing else would tell of the move.
    if (!renamed) return text;
    return `${text}similarity index 100%\nrename from ${quotePath(oldPath)}\nrename to ${quotePath(newPath)}\n`;
  }
  text += `index ${oldId}..${newId}\n`;

  const oldBytes = before?.bytes ?? new Uint8Array();
  const newBytes = after?.bytes ?? new Uint8Array();
  const oldSide = before === null ? '/dev/null' : oldName;
  const newSide = after === null ? '/dev/null' : newName;
  if (looksBinary(oldBytes) || looksBinary(newBytes)) {
    return `${text}Binary files ${oldSide} and ${newSide} differ\n`;
  }
  const body = hunks(toText(oldBytes), toText(newBytes));
  return body === '' ? text : `${text}--- ${oldSide}\n+++ ${newSide}\n${body}`;
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

export const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** Quotes a path as git does, but only where it would break a header line. */
export function quotePath(path: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/[\x00-\x1f\x7f]/.test(path)) return path;
  // oxlint-disable-next-line no-control-regex
  const quoted = path.replace(/[\x00-\x1f\x7f"\\]/g, (char) => {
    return escapes[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${quoted}"`;
}

/** A file's part of a diff, with the path that it goes by in the order of the whole. */
export interface FilePart {
  /** As the diff shows it: of a file that moved, where it was. */
  readonly path: string;
  readonly text: string;
}

/** The parts as one diff. */
export function joinParts(parts: readonly FilePart[]): string {
  return parts
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map(({ text }) => text)
    .join('');
}
