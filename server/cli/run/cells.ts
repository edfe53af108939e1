/** How much room text takes in a terminal, where a Chinese character or an emoji takes two cells. */

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** East Asian Wide and Fullwidth (UAX 11), as blocks. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const EMOJI = /^\p{Emoji_Presentation}|\ufe0f/u;
const NOTHING = /^[\p{M}\p{Cf}]+$/u;

function cellsOfCharacter(character: string): number {
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) || EMOJI.test(character) ? 2 : 1;
}

export function cells(text: string): number {
  let count = 0;
  for (const { segment } of characters.segment(text)) count += cellsOfCharacter(segment);
  return count;
}

/** What does not fit ends in …; `width` is at least one. */
export function fitted(text: string, width: number): string {
  if (cells(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const { segment } of characters.segment(text)) {
    room -= cellsOfCharacter(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Fitted, and filled up with blanks. */
export function column(text: string, width: number): string {
  const shown = fitted(text, width);
  return shown + ' '.repeat(width - cells(shown));
}
