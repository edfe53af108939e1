/**
 * Words for the full-text index. Scripts without spaces (Chinese, Japanese, Korean, Thai) are cut
 * into overlapping pairs of characters, so that any run of them can be found; all else is left to
 * SQLite's `unicode61` tokenizer.
 */

const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}々〆ー]+/gu;

/** The text with spaceless runs as pairs; the last character stands alone, so that it is found too. */
export function indexedWords(text: string): string {
  return text.replace(SPACELESS, (run) => ` ${pairs(run).join(' ')} `);
}

function pairs(run: string): string[] {
  const characters = [...run];
  const result: string[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    result.push((characters[at] ?? '') + (characters[at + 1] ?? ''));
  }
  return result;
}

export interface Query {
  /** For `item_words MATCH`, without the place. */
  readonly match: string;
  /** What to mark in the text: each as typed; the last one may be the beginning of a word. */
  readonly terms: readonly string[];
  /** Whether the last term may be the beginning of a word. */
  readonly open: boolean;
}

const WORD = /[\p{L}\p{N}\p{M}\p{Co}_]+/gu;
const MOST_TERMS = 12;

/**
 * What a user typed as a query: every word must occur, the last may be a beginning; words in double
 * quotes must follow each other. Nothing typed is syntax beyond that.
 * @returns undefined when there is no word in it
 */
export function parseQuery(typed: string): Query | undefined {
  const matches: string[] = [];
  const terms: string[] = [];
  let open = false;
  const parts = typed.normalize('NFC').split('"');
  for (const [at, part] of parts.entries()) {
    const quoted = at % 2 === 1 && at < parts.length - 1;
    const words = [...part.matchAll(WORD)].map((match) => match[0]);
    if (words.length === 0 || terms.length >= MOST_TERMS) continue;
    if (quoted) {
      terms.push(words.join(' '));
      matches.push(phrase(words.flatMap(queryTokens).map((token) => token.text)));
      continue;
    }
    for (const [index, word] of words.slice(0, MOST_TERMS).entries()) {
      const last = at === parts.length - 1 && index === words.length - 1 && !/\s$/u.test(part);
      terms.push(word);
      open ||= last;
      matches.push(wordMatch(word, last));
    }
  }
  if (matches.length === 0) return undefined;
  return { match: matches.join(' AND '), terms, open };
}

interface Token {
  readonly text: string;
  readonly spaceless: boolean;
}

/** A typed word may mix scripts: its spaceless runs become pairs, the rest stays whole. */
function queryTokens(word: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const run of word.matchAll(SPACELESS)) {
    if (run.index > from) tokens.push({ text: word.slice(from, run.index), spaceless: false });
    const cut = pairs(run[0]);
    // The lone last character is in the index only where a run ends; the query's run may go on there.
    const kept = cut.length > 1 ? cut.slice(0, -1) : cut;
    for (const text of kept) tokens.push({ text, spaceless: true });
    from = run.index + run[0].length;
  }
  if (from < word.length) tokens.push({ text: word.slice(from), spaceless: false });
  return tokens;
}

function wordMatch(word: string, last: boolean): string {
  const tokens = queryTokens(word);
  const end = tokens.at(-1);
  // One character of a spaceless script is the beginning of a pair wherever it stands.
  const open = last || (end?.spaceless === true && [...end.text].length === 1);
  return phrase(tokens.map((token) => token.text)) + (open ? '*' : '');
}

function phrase(tokens: readonly string[]): string {
  return `"${tokens.map((token) => token.replaceAll('"', ' ')).join(' ')}"`;
}

export interface Snippet {
  readonly snippet: string;
  readonly ranges: [number, number][];
}

const BEFORE = 48;
const LENGTH = 200;

/** A passage of at most about 200 UTF-16 units around the first match, on one line. */
export function snippetOf(text: string, terms: readonly string[]): Snippet {
  const flat = text.replace(/\s+/gu, ' ').trim();
  const pattern = marks(terms);
  const first = pattern === undefined ? undefined : flat.matchAll(pattern).next().value;
  let start = Math.max(0, (first?.index ?? 0) - BEFORE);
  if (start > 0) {
    const space = flat.indexOf(' ', start);
    if (space !== -1 && space < (first?.index ?? 0)) start = space + 1;
  }
  let end = Math.min(flat.length, start + LENGTH);
  if (isLowSurrogate(flat, start)) start -= 1;
  if (isLowSurrogate(flat, end)) end -= 1;
  const lead = start > 0 ? '…' : '';
  const snippet = lead + flat.slice(start, end) + (end < flat.length ? '…' : '');
  return { snippet, ranges: rangesOf(snippet, terms) };
}

/** Where the terms stand in a text that is shown whole. */
export function rangesOf(text: string, terms: readonly string[]): [number, number][] {
  const pattern = marks(terms);
  if (pattern === undefined) return [];
  return [...text.matchAll(pattern)].map(({ index, 0: match }) => [index, index + match.length]);
}

function marks(terms: readonly string[]): RegExp | undefined {
  if (terms.length === 0) return undefined;
  // The longest first, so that a term does not hide one that it begins.
  const each = terms.map(beginning).sort((a, b) => b.length - a.length);
  return new RegExp(each.join('|'), 'giu');
}

const SPACELESS_START = new RegExp(`^${SPACELESS.source}`, 'u');
const SPACELESS_END = new RegExp(`${SPACELESS.source}$`, 'u');

/** A pattern for a term where a word begins, or anywhere in scripts without spaces. */
function beginning(term: string): string {
  const source = term
    .replace(/[.*+?^${}()|[\]\\/-]/gu, '\\$&')
    .split(' ')
    .join('[^\\p{L}\\p{N}_]+');
  return SPACELESS_START.test(term) ? source : `(?<![\\p{L}\\p{N}_])${source}`;
}

/** Tells of short texts, such as titles, whether they have all the words of a query, as the index would. */
export function matcherOf({ terms, open }: Query): (text: string) => boolean {
  const patterns = terms.map((term, at) => {
    const folded = fold(term);
    const ends = (open && at === terms.length - 1) || SPACELESS_END.test(folded);
    return new RegExp(`${beginning(folded)}${ends ? '' : '(?![\\p{L}\\p{N}_])'}`, 'iu');
  });
  return (text) => {
    const folded = fold(text);
    return patterns.every((pattern) => pattern.test(folded));
  };
}

/** Without the accents that the index leaves out. */
function fold(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text;
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
