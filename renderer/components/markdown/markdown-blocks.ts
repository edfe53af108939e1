/**
 * Cuts Markdown into blocks that can be rendered each for itself, so that a growing text renders its
 * last block only. Cuts are made at blank lines where no construct can go on behind them: not within
 * a fence, a list or an indented continuation.
 */

export interface MarkdownBlock {
  readonly text: string;
  /** A fenced block's own code, so that it need not be parsed; null for all else. */
  readonly fence: { readonly language: string; readonly code: string } | null;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const LIST = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const DEFINITION = /^ {0,3}\[(?!\^)[^\]\n]+\]:\s*\S/;
/** The start of a line that may yet become a list's. */
const UNDECIDED = /^\s*(?:\d{0,9}[.)]?|[-*+])$/;
const FOOTNOTE = /^\[\^[^\]\n]+\]:/m;

/** Remembers the blocks of a text that only grows. */
export class MarkdownBlocks {
  #text = '';
  /** Blocks that cannot change any more, with where they end. */
  #settled: MarkdownBlock[] = [];
  #end = 0;
  #definitions: string[] = [];

  /** The blocks of this text. Those at the front are the same objects as before if they are the same. */
  of(text: string): readonly MarkdownBlock[] {
    if (!text.startsWith(this.#text)) {
      this.#settled = [];
      this.#end = 0;
      this.#definitions = [];
    }
    this.#text = text;
    // A footnote's parts find each other only within one document.
    if (FOOTNOTE.test(text)) return [{ text, fence: null }];
    const tail = this.#scan(text);
    const blocks = tail === null ? this.#settled : [...this.#settled, tail];
    // The last line's definition may still grow: it counts as it is now.
    const last = text.slice(text.lastIndexOf('\n') + 1).trim();
    const definitions = DEFINITION.test(last) ? [...this.#definitions, last] : this.#definitions;
    if (definitions.length === 0) return blocks;
    return blocks.map((block) => defined(block, definitions));
  }

  /** Settles what can be settled from the end of the settled part; returns what is left. */
  #scan(text: string): MarkdownBlock | null {
    let at = this.#end;
    let start = at;
    let fence: { mark: string; info: string } | null = null;
    let list = false;
    let blank = false;
    let lines: string[] = [];

    const settle = (end: number): void => {
      const body = lines.join('\n').trimEnd();
      if (body !== '') this.#settled.push(blockOf(body));
      lines = [];
      start = end;
      this.#end = end;
      list = false;
    };

    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      const whole = newline >= 0;
      const line = text.slice(at, whole ? newline : text.length).replace(/\r$/, '');
      const next = whole ? newline + 1 : text.length;
      if (fence !== null) {
        lines.push(line);
        if (whole && closes(line, fence.mark)) {
          fence = null;
          if (!list) settle(next);
        }
      } else if (line.trim() === '') {
        lines.push(line);
        blank = true;
        at = next;
        continue;
      } else {
        const goesOn = list && (LIST.test(line) || /^\s/.test(line));
        const decided = whole || !UNDECIDED.test(line);
        if (decided && blank && lines.length > 0 && !goesOn && !/^ {4}|^\t/.test(line)) settle(at);
        const opened = FENCE.exec(line);
        if (opened !== null && !(opened[1]?.startsWith('`') && opened[2]?.includes('`'))) {
          // A fence may follow a paragraph at once; in a list it belongs to its item.
          if (!list && lines.some((one) => one.trim() !== '')) settle(at);
          fence = { mark: opened[1] ?? '', info: opened[2] ?? '' };
        } else if (lines.every((one) => one.trim() === '')) list = LIST.test(line);
        lines.push(line);
        if (whole && DEFINITION.test(line)) this.#define(line.trim());
      }
      blank = false;
      at = next;
    }
    if (lines.every((line) => line.trim() === '')) return null;
    return blockOf(text.slice(start).trimEnd());
  }

  #define(definition: string): void {
    if (!this.#definitions.includes(definition)) this.#definitions.push(definition);
  }
}

/** Gives a block the link definitions that stand elsewhere and that it names: a text may have thousands of both. */
function defined(block: MarkdownBlock, definitions: readonly string[]): MarkdownBlock {
  if (block.fence !== null || !block.text.includes('[')) return block;
  const text = block.text.toLowerCase();
  const missing = definitions.filter(
    (one) => text.includes(nameOf(one)) && !block.text.includes(one),
  );
  if (missing.length === 0) return block;
  return { text: `${block.text}\n\n${missing.join('\n')}`, fence: null };
}

/** `[name]`, as a link to it begins or ends. */
function nameOf(definition: string): string {
  return definition.slice(0, definition.indexOf(']:') + 1).toLowerCase();
}

function closes(line: string, mark: string): boolean {
  const trimmed = line.trim();
  return (
    trimmed.length >= mark.length &&
    trimmed[0] === mark[0] &&
    /^(`+|~+)$/.test(trimmed) &&
    /^ {0,3}\S/.test(line)
  );
}

/** A block that is one fence and nothing else is taken apart here. */
function blockOf(text: string): MarkdownBlock {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const opened = FENCE.exec(lines[first] ?? '');
  if (opened === null || (opened[1]?.startsWith('`') && opened[2]?.includes('`'))) {
    return { text, fence: null };
  }
  const mark = opened[1] ?? '';
  const indent = /^ */.exec(lines[first] ?? '')?.[0].length ?? 0;
  const body = lines.slice(first + 1);
  const end = body.findIndex((line) => closes(line, mark));
  if (end >= 0 && end < body.length - 1) return { text, fence: null };
  const code = (end < 0 ? body : body.slice(0, end)).map((line) =>
    line.replace(new RegExp(`^ {0,${indent}}`), ''),
  );
  const language = (opened[2] ?? '').trim().split(/[\s{,:]/)[0] ?? '';
  return { text, fence: { language, code: code.join('\n') } };
}
