/** What agents, commands and files say, as text that a terminal shows and never obeys. */

/** Colours and the like: what a command's output is full of, and nobody misses. */
// oxlint-disable-next-line no-control-regex
const STYLES = /\u001b\[[\d;:]*m/g;
/** Controls but the tab and the end of a line, and what turns the direction or is not seen. */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Hidden characters stand there by their number, such as ⟨U+001B⟩. */
export function plainText(text: string): string {
  return text.replace(STYLES, '').replace(/\r\n/g, '\n').replace(HIDDEN, mark);
}

/** The same on one line. */
export function plainLine(text: string): string {
  return plainText(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

/** What a program put out: of lines that it wrote over, the last state. */
export function plainOutput(output: string): string {
  const lines = output.replace(/\r+\n/g, '\n').split('\n');
  return plainText(
    lines.map((line) => line.replace(/^.*\r(?=.)/s, '').replace(/\r$/, '')).join('\n'),
  );
}

function mark(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return `⟨U+${number.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
