/** One run of changed lines. `marks` are the `@@` texts above it, outermost first. */
export interface Chunk {
  marks: Mark[];
  lines: ChunkLine[];
  /** `*** End of File` stood below: the lines are the file's last ones. */
  atEnd: boolean;
}

export interface Mark {
  text: string;
  /** From a unified-diff header (`@@ -1,2 +1,2 @@ text`): a hint that need not be found. */
  optional: boolean;
}

export interface ChunkLine {
  kind: 'context' | 'add' | 'remove';
  text: string;
}

/** One file section of a patch, paths as the model wrote them. */
export type Section =
  | { kind: 'add'; path: string; lines: string[] }
  | { kind: 'delete'; path: string }
  | { kind: 'update'; path: string; moveTo: string | null; chunks: Chunk[] };

export type ParseResult = { ok: true; sections: Section[] } | { ok: false; message: string };

const begin = '*** Begin Patch';
const end = '*** End Patch';
const endOfFile = '*** End of File';
const header = /^\*\*\* (Add File|Delete File|Update File|Move to):(.*)$/;

class PatchSyntaxError extends Error {}

/**
 * Parses the text of a patch. Lenient where models slip and the meaning is still sure: a heredoc or
 * fence around the patch, CRLF, no final newline, blank lines without their leading space, a first
 * chunk without `@@`, unified-diff hunk headers. Everything else is an error that names the line.
 */
export function parsePatch(input: string): ParseResult {
  try {
    return { ok: true, sections: new Parser(unwrap(input)).sections() };
  } catch (error) {
    if (error instanceof PatchSyntaxError) return { ok: false, message: error.message };
    throw error;
  }
}

/** The lines from the begin line to the end line, without what may be wrapped around them. */
function unwrap(input: string): string[] {
  let lines = input.replace(/^\uFEFF/, '').split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (first === -1) throw new PatchSyntaxError('The patch is empty.');
  lines = lines.slice(first, last + 1);
  const top = (lines[0] ?? '').trim();
  const heredoc = /^(?:apply_?patch\s*)?<<-?\s*(["']?)([A-Za-z_]\w*)\1$/.exec(top);
  const bottom = (lines.at(-1) ?? '').trim();
  if (heredoc !== null && bottom === heredoc[2]) lines = lines.slice(1, -1);
  else if (/^```\w*$/.test(top) && bottom === '```') lines = lines.slice(1, -1);
  // A patch written with CRLF throughout means its line breaks, not characters of the files.
  if (lines[0]?.endsWith('\r') === true) lines = lines.map((line) => line.replace(/\r$/, ''));
  return lines;
}

class Parser {
  readonly #lines: string[];
  #at = 0;

  constructor(lines: string[]) {
    this.#lines = lines;
  }

  sections(): Section[] {
    if (this.#peek()?.trim() !== begin) {
      throw this.#fault(`the patch must begin with the line '${begin}'`);
    }
    this.#at++;
    const found: Section[] = [];
    for (;;) {
      const line = this.#peek();
      if (line === undefined) {
        throw this.#fault(`the patch must end with the line '${end}'; it may have been cut off`);
      }
      if (line.trim() === end) break;
      if (line.trim() === '') {
        this.#at++;
        continue;
      }
      found.push(this.#section());
    }
    this.#at++;
    for (; this.#at < this.#lines.length; this.#at++) {
      if (this.#peek()?.trim() !== '') throw this.#fault(`there is text after '${end}'`);
    }
    if (found.length === 0) {
      this.#at = 0;
      throw this.#fault('the patch has no file section');
    }
    return found;
  }

  #section(): Section {
    const match = header.exec((this.#peek() ?? '').trim());
    if (match === null || match[1] === 'Move to') {
      throw this.#fault(
        "expected '*** Add File: <path>', '*** Delete File: <path>' or '*** Update File: <path>', " +
          `found ${quote(this.#peek() ?? '')}`,
      );
    }
    const path = this.#path(match[2] ?? '');
    this.#at++;
    if (match[1] === 'Add File') return { kind: 'add', path, lines: this.#addedLines() };
    if (match[1] === 'Delete File') return { kind: 'delete', path };
    return this.#update(path);
  }

  #path(text: string): string {
    const path = text.trim();
    if (path === '') throw this.#fault('the file path is missing');
    if (path.includes('\0')) throw this.#fault('the file path holds a NUL character');
    return path;
  }

  #addedLines(): string[] {
    const lines: string[] = [];
    // Blank lines that lack their `+` count only if more of the file follows.
    let blanks = 0;
    for (; ; this.#at++) {
      const line = this.#peek();
      if (line === undefined || isHeader(line)) return lines;
      if (line.startsWith('+')) {
        for (; blanks > 0; blanks--) lines.push('');
        lines.push(line.slice(1));
      } else if (line.trim() === '') {
        blanks++;
      } else if (line.trim() !== endOfFile) {
        throw this.#fault(`each line of an added file must start with '+', found ${quote(line)}`);
      }
    }
  }

  #update(path: string): Section {
    const start = this.#at;
    const move = header.exec((this.#peek() ?? '').trim());
    let moveTo: string | null = null;
    if (move?.[1] === 'Move to') {
      moveTo = this.#path(move[2] ?? '');
      this.#at++;
    }
    const chunks: Chunk[] = [];
    for (;;) {
      const line = this.#peek();
      if (line === undefined || isHeader(line)) break;
      if (line.trim() === '' && this.#onlyBlanksFollow()) {
        this.#at++;
        continue;
      }
      chunks.push(this.#chunk());
    }
    if (chunks.length === 0 && moveTo === null) {
      this.#at = start;
      throw this.#fault(`the update of ${path} holds no change`);
    }
    return { kind: 'update', path, moveTo, chunks };
  }

  #chunk(): Chunk {
    const start = this.#at;
    const chunk: Chunk = { marks: [], lines: [], atEnd: false };
    for (let line = this.#peek(); line?.startsWith('@@') === true; line = this.#peek()) {
      const mark = readMark(line);
      if (mark !== null) chunk.marks.push(mark);
      this.#at++;
    }
    for (; ; this.#at++) {
      const line = this.#peek();
      if (line === undefined || isHeader(line) || line.startsWith('@@')) break;
      if (line.trim() === endOfFile) {
        chunk.atEnd = true;
        this.#at++;
        break;
      }
      const sign = line[0];
      if (sign === '+') chunk.lines.push({ kind: 'add', text: line.slice(1) });
      else if (sign === '-') chunk.lines.push({ kind: 'remove', text: line.slice(1) });
      else if (sign === ' ') chunk.lines.push({ kind: 'context', text: line.slice(1) });
      else if (line.trim() === '') chunk.lines.push({ kind: 'context', text: '' });
      else if (!line.startsWith('\\ No newline')) {
        throw this.#fault(
          `each line of a change must start with ' ', '-', '+' or '@@', found ${quote(line)}`,
        );
      }
    }
    if (chunk.lines.length === 0) {
      this.#at = start;
      throw this.#fault("there are no lines below '@@'");
    }
    return chunk;
  }

  #onlyBlanksFollow(): boolean {
    for (let at = this.#at; ; at++) {
      const line = this.#lines[at];
      if (line === undefined || isHeader(line)) return true;
      if (line.trim() !== '') return false;
    }
  }

  #peek(): string | undefined {
    return this.#lines[this.#at];
  }

  #fault(what: string): PatchSyntaxError {
    return new PatchSyntaxError(`Line ${this.#at + 1} of the patch: ${what}.`);
  }
}

function isHeader(line: string): boolean {
  const text = line.trimEnd();
  return text === end || header.test(text);
}

function readMark(line: string): Mark | null {
  const numbered = /^@@+ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@+(.*)$/.exec(line);
  const text = numbered === null ? line.slice(2) : (numbered[1] ?? '');
  if (text.trim() === '') return null;
  return { text: text.replace(/^ /, ''), optional: numbered !== null };
}

function quote(line: string): string {
  return JSON.stringify(line.length > 120 ? `${line.slice(0, 120)}…` : line);
}
