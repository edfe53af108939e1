/** A piece of a text around what was searched for. */
const BEFORE = 50;
const AFTER = 100;

export interface Snippet {
  readonly text: string;
  /** Where the match stands in `text`, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Finds a term as it stands, in any case. */
export function matcher(term: string): RegExp {
  return new RegExp(term.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), 'giu');
}

/** `start` and `end`: the match in `text`. */
export function snippetOf(text: string, start: number, end: number): Snippet {
  const from = wholeCharacter(text, Math.max(0, start - BEFORE));
  const to = wholeCharacter(text, Math.min(text.length, end + AFTER));
  const before = from > 0 ? '... ' : '';
  const after = to < text.length ? ' ...' : '';
  const shift = before.length - from;
  return {
    text: `${before}${text.slice(from, to)}${after}`,
    start: start + shift,
    end: end + shift,
  };
}

/** Not between the halves of a character. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
