/** A line and what ends it: `\n`, `\r\n`, or nothing on a last line without newline. */
interface TextLine {
  text: string;
  eol: string;
}

/** A file's text as lines, with all that must survive an edit. */
export interface TextFile {
  bom: boolean;
  lines: TextLine[];
  /** What ends most of the lines; given to lines that a patch adds. */
  eol: '\n' | '\r\n';
}

export type ReadResult = { ok: true; file: TextFile } | { ok: false; why: string };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads bytes as UTF-8 text, or says why they cannot be edited as text. */
export function readText(bytes: Uint8Array): ReadResult {
  if (bytes.subarray(0, 8000).includes(0)) return { ok: false, why: 'it is a binary file' };
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { ok: false, why: 'it is not valid UTF-8 text' };
  }
  const bom = text.startsWith('\uFEFF');
  return { ok: true, file: { bom, ...toLines(bom ? text.slice(1) : text) } };
}

function toLines(text: string): { lines: TextLine[]; eol: '\n' | '\r\n' } {
  const lines: TextLine[] = [];
  let windows = 0;
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    if (newline === -1) {
      lines.push({ text: text.slice(at), eol: '' });
      break;
    }
    const carriage = newline > at && text[newline - 1] === '\r';
    if (carriage) windows++;
    lines.push({
      text: text.slice(at, carriage ? newline - 1 : newline),
      eol: carriage ? '\r\n' : '\n',
    });
    at = newline + 1;
  }
  const ended = lines.at(-1)?.eol === '' ? lines.length - 1 : lines.length;
  return { lines, eol: windows * 2 > ended ? '\r\n' : '\n' };
}

/** A new file of these lines, each ended by a newline; no lines make an empty file. */
export function newFile(lines: readonly string[]): TextFile {
  return { bom: false, lines: lines.map((text) => ({ text, eol: '\n' })), eol: '\n' };
}

/** One replacement: `remove` lines at `at` give way to `insert`. Context stays as the file has it. */
export interface Edit {
  at: number;
  remove: number;
  insert: string[];
}

/**
 * The file with the edits made; they are in order and do not overlap. Untouched lines keep their
 * own line ending, added ones get the file's, and a missing final newline stays missing.
 */
export function edited(file: TextFile, edits: readonly Edit[]): TextFile {
  const lines: TextLine[] = [];
  let at = 0;
  for (const edit of edits) {
    for (; at < edit.at; at++) pushLine(lines, file.lines[at]);
    for (const text of edit.insert) {
      const clean = file.eol === '\r\n' ? text.replace(/\r$/, '') : text;
      lines.push({ text: clean, eol: file.eol });
    }
    at += edit.remove;
  }
  for (; at < file.lines.length; at++) pushLine(lines, file.lines[at]);
  const unended = file.lines.at(-1)?.eol === '';
  const last = lines.length - 1;
  return {
    ...file,
    lines: lines.map((line, i) => {
      if (i === last && unended) return line.eol === '' ? line : { ...line, eol: '' };
      return line.eol === '' ? { ...line, eol: file.eol } : line;
    }),
  };
}

function pushLine(lines: TextLine[], line: TextLine | undefined): void {
  if (line !== undefined) lines.push(line);
}

/** The file's whole text, byte-order mark included. */
export function toText(file: TextFile): string {
  return (file.bom ? '\uFEFF' : '') + file.lines.map((line) => line.text + line.eol).join('');
}
