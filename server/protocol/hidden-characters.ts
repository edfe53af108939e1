/**
 * Characters that nobody sees, or that make others stand elsewhere than they are: overrides of the direction,
 * controls, joiners, fillers, spaces that are none to a shell. Where a user decides by what is written, they
 * are shown by their number.
 */

/** In a sentence, spaces and joiners of its script are as they should be; in a command or a path they are not. */
export type Writing = 'exact' | 'sentence';

/** A part of a text; of a hidden character its mark. */
export interface Stretch {
  readonly text: string;
  readonly hidden: boolean;
}

// First what only looks like it: the ends of Windows' lines, spaces as wide as Chinese letters, signs of Arabic
// numbers, and what holds an emoji together.
const HIDDEN =
  /\r(?=\n|$)|[\n\t \u3000\u0600-\u0605\u06dd\u0890\u0891\u08e2]|(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|\ufe0f(?=\u20e3)|([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800])/gu;

/** Most texts have none, and this is asked of every line of a diff. */
const ANY = /[^\P{C}\n\t]|[^\P{Z} \u3000]|[\p{Default_Ignorable_Code_Point}\u2800]/u;

/** No joiner of a script stands beside a Latin letter. */
const JOINED = /[^\P{L}\p{Script=Latin}]|\p{M}/u;

export function stretchesOf(text: string, writing: Writing = 'exact'): readonly Stretch[] {
  if (!ANY.test(text)) return [{ text, hidden: false }];
  const stretches: Stretch[] = [];
  let at = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const character = match[1];
    if (character === undefined) continue;
    const end = match.index + character.length;
    if (writing === 'sentence' && isWritten(text, match.index, character)) continue;
    if (match.index > at) stretches.push({ text: text.slice(at, match.index), hidden: false });
    stretches.push({ text: markOf(character), hidden: true });
    at = end;
  }
  if (at < text.length) stretches.push({ text: text.slice(at), hidden: false });
  return stretches;
}

/** The text with its hidden characters as marks, for where there is only text. */
export function withMarks(text: string, writing: Writing = 'exact'): string {
  return stretchesOf(text, writing)
    .map((stretch) => stretch.text)
    .join('');
}

function isWritten(text: string, at: number, character: string): boolean {
  if (/\p{Zs}/u.test(character)) return true;
  if (!/[\u200c\u200d]/.test(character)) return false;
  return JOINED.test(text.charAt(at - 1)) && JOINED.test(text.charAt(at + 1));
}

function markOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
