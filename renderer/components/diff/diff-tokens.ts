/** Joins the voices of code and the marks of changed words into what the diff table prints. */
import type { HunkData, HunkTokens, TokenNode } from 'react-diff-view';
import type { CodeLines } from '../code/code-highlight.ts';
import type { CodeLine } from '../code/code-tokens.ts';
import type { Range, WordMarks } from './diff-marks.ts';

/** The code of both sides as far as the hunks show it, and which line of it is which in the file. */
export interface HunkSources {
  readonly old: HunkSource;
  readonly new: HunkSource;
}

export interface HunkSource {
  readonly code: string;
  /** Line numbers of the file, by line of `code`. */
  readonly numbers: readonly number[];
}

export function sourcesOf(hunks: readonly HunkData[]): HunkSources {
  const sides = {
    old: { lines: [] as string[], numbers: [] as number[] },
    new: { lines: [] as string[], numbers: [] as number[] },
  };
  const put = (side: 'old' | 'new', number: number, text: string): void => {
    sides[side].lines.push(text);
    sides[side].numbers.push(number);
  };
  for (const { changes } of hunks) {
    for (const change of changes) {
      if (change.type === 'delete') put('old', change.lineNumber, change.content);
      else if (change.type === 'insert') put('new', change.lineNumber, change.content);
      else {
        put('old', change.oldLineNumber, change.content);
        put('new', change.newLineNumber, change.content);
      }
    }
  }
  return {
    old: { code: sides.old.lines.join('\n'), numbers: sides.old.numbers },
    new: { code: sides.new.lines.join('\n'), numbers: sides.new.numbers },
  };
}

export function tokensOf(
  sources: HunkSources,
  lines: { readonly old: CodeLines | null; readonly new: CodeLines | null },
  marks: WordMarks,
): HunkTokens {
  return {
    old: side(sources.old, lines.old, marks.old),
    new: side(sources.new, lines.new, marks.new),
  };
}

/** Indexed by line number less one, as the table wants it; lines that are not shown stay empty. */
function side(
  source: HunkSource,
  lines: CodeLines | null,
  marks: ReadonlyMap<number, readonly Range[]>,
): TokenNode[][] {
  const all: TokenNode[][] = [];
  const texts = source.code.split('\n');
  for (const [at, number] of source.numbers.entries()) {
    const text = texts[at] ?? '';
    const voices: CodeLine = lines?.[at] ?? [[text, null]];
    all[number - 1] = nodes(voices, marks.get(number) ?? []);
  }
  return all;
}

function nodes(line: CodeLine, ranges: readonly Range[]): TokenNode[] {
  const out: TokenNode[] = [];
  let start = 0;
  for (const [text, voice] of line) {
    for (const { piece, marked } of cut(text, start, ranges)) {
      const node: TokenNode =
        voice === null
          ? { type: 'text', value: piece }
          : { type: 'voice', className: `code-${voice}`, value: piece };
      const last = out.at(-1);
      if (!marked) out.push(node);
      else if (last?.type === 'edit') last.children?.push(node);
      else out.push({ type: 'edit', children: [node] });
    }
    start += text.length;
  }
  return out;
}

/** Cuts a word where a mark begins or ends. */
function cut(
  text: string,
  start: number,
  ranges: readonly Range[],
): { piece: string; marked: boolean }[] {
  const pieces: { piece: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of ranges) {
    const begin = Math.max(from - start, at);
    const end = Math.min(to - start, text.length);
    if (begin >= text.length) break;
    if (end <= begin) continue;
    if (begin > at) pieces.push({ piece: text.slice(at, begin), marked: false });
    pieces.push({ piece: text.slice(begin, end), marked: true });
    at = end;
  }
  if (at < text.length) pieces.push({ piece: text.slice(at), marked: false });
  return pieces;
}
