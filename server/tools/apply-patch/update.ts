import { findLines, findMark, nearest } from './match.ts';
import type { Chunk } from './parse.ts';
import { edited, type Edit, type TextFile } from './text-file.ts';

export type UpdateResult = { ok: true; file: TextFile } | { ok: false; why: string };

/** Makes the chunks' changes in the file, or says for the model which lines were not found. */
export function updateFile(file: TextFile, chunks: readonly Chunk[]): UpdateResult {
  const lines = file.lines.map((line) => line.text);
  const edits: Edit[] = [];
  let position = 0;
  for (const chunk of chunks) {
    const placed = place(lines, chunk, position);
    if (!placed.ok) return placed;
    edits.push(...placed.edits);
    position = placed.next;
  }
  return { ok: true, file: edited(file, edits) };
}

type Placed = { ok: true; edits: Edit[]; next: number } | { ok: false; why: string };

function place(lines: readonly string[], chunk: Chunk, position: number): Placed {
  let from = position;
  let marked: number | null = null;
  for (const mark of chunk.marks) {
    const found = findMark(lines, mark.text, from);
    if (found !== null) {
      marked = found;
      from = found + 1;
    } else if (!mark.optional) {
      return { ok: false, why: notFound(lines, [mark.text], position, "the '@@' line") };
    }
  }
  const wanted = chunk.lines.filter((line) => line.kind !== 'add').map((line) => line.text);
  if (wanted.length === 0) {
    // Nothing to find: below the mark, or at the file's end.
    const at = marked === null || chunk.atEnd ? lines.length : from;
    return {
      ok: true,
      edits: [{ at, remove: 0, insert: chunk.lines.map((line) => line.text) }],
      next: at,
    };
  }
  for (const body of variants(chunk.lines)) {
    const old = body.filter((line) => line.kind !== 'add').map((line) => line.text);
    if (old.length === 0) continue;
    // The marked line itself may be repeated as the first line of context.
    const at =
      findLines(lines, old, from, chunk.atEnd) ??
      (marked === null ? null : findLines(lines.slice(0, marked + old.length), old, marked));
    if (at !== null) return { ok: true, edits: toEdits(body, at), next: at + old.length };
  }
  return { ok: false, why: notFound(lines, wanted, from, 'these lines') };
}

/** The chunk's lines as given, then without blank context at its end, its start, and both. */
function variants(lines: Chunk['lines']): Chunk['lines'][] {
  const blank = (line: Chunk['lines'][number]) =>
    line.kind === 'context' && line.text.trim() === '';
  const first = lines.findIndex((line) => !blank(line));
  const last = lines.findLastIndex((line) => !blank(line));
  if (first === -1) return [lines];
  const all = [lines];
  if (last < lines.length - 1) all.push(lines.slice(0, last + 1));
  if (first > 0) all.push(lines.slice(first));
  if (last < lines.length - 1 && first > 0) all.push(lines.slice(first, last + 1));
  return all;
}

function toEdits(lines: Chunk['lines'], start: number): Edit[] {
  const edits: Edit[] = [];
  let at = start;
  let open: Edit | null = null;
  for (const line of lines) {
    if (line.kind === 'context') {
      open = null;
      at++;
      continue;
    }
    if (open === null) edits.push((open = { at, remove: 0, insert: [] }));
    if (line.kind === 'add') {
      open.insert.push(line.text);
    } else {
      open.remove++;
      at++;
    }
  }
  return edits;
}

function notFound(
  lines: readonly string[],
  wanted: readonly string[],
  from: number,
  what: string,
): string {
  let text = `could not find ${what}`;
  if (from > 0) text += ` at line ${from + 1} or later`;
  text += `:\n${show(wanted)}`;
  const earlier = from > 0 ? findLines(lines, wanted, 0) : null;
  if (earlier !== null) {
    return (
      `${text}\nThey stand at line ${earlier + 1}, above the place that the patch had reached. ` +
      "List the chunks of a file from top to bottom, and check the '@@' lines."
    );
  }
  if (lines.length === 0) return `${text}\nThe file is empty.`;
  const candidates = nearest(lines, wanted);
  if (candidates.length === 0) return `${text}\nNothing in the file resembles them.`;
  for (const candidate of candidates) {
    text += `\nMost alike, at line ${candidate.line} of the file:\n${show(candidate.lines)}`;
  }
  return text;
}

function show(lines: readonly string[]): string {
  const shown = lines.slice(0, 20).map((line) => {
    return `  ${line.length > 200 ? `${line.slice(0, 200)}…` : line}`;
  });
  if (lines.length > 20) shown.push(`  … ${lines.length - 20} more lines`);
  return shown.join('\n');
}
