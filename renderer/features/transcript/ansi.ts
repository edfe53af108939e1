/** The text of a terminal as a page can show it: colours as words, all other control sequences gone. */

export type Ink = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'faint';

export interface AnsiSpan {
  readonly text: string;
  readonly ink: Ink | null;
  readonly bold: boolean;
}

// Control sequences (CSI), operating system commands (OSC, such as titles and links), strings to the terminal,
// other escapes. Each of the first three may also begin, and end, with a single control of eight bits.
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001b\[|\u009b)([0-9;:?<=>]*)[ -/]*([@-~])|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)|(?:\u001b[P^_X]|[\u0090\u0098\u009e\u009f])[^\u001b\u009c]*(?:\u001b\\|\u009c|$)|\u001b[ -/]*[0-~]?/g;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const inks: readonly (Ink | null)[] = [
  'faint',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  null,
];

export function ansiSpans(text: string): AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let ink: Ink | null = null;
  let bold = false;
  let faint = false;
  let at = 0;

  const put = (piece: string): void => {
    const clean = piece.replace(CONTROLS, '');
    if (clean === '') return;
    const last = spans.at(-1);
    const color = ink ?? (faint ? 'faint' : null);
    if (last !== undefined && last.ink === color && last.bold === bold) {
      spans[spans.length - 1] = { ...last, text: last.text + clean };
    } else spans.push({ text: clean, ink: color, bold });
  };

  const shown = overwritten(text);
  for (const match of shown.matchAll(SEQUENCE)) {
    put(shown.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] !== 'm') continue;
    const codes = (match[1] ?? '').split(/[;:]/).map(Number);
    for (let n = 0; n < codes.length; n += 1) {
      const code = codes[n] ?? 0;
      if (code === 0) {
        ink = null;
        bold = false;
        faint = false;
      } else if (code === 1) bold = true;
      else if (code === 2) faint = true;
      else if (code === 22) {
        bold = false;
        faint = false;
      } else if (code === 39) ink = null;
      else if (code >= 30 && code <= 37) ink = inks[code - 30] ?? null;
      else if (code >= 90 && code <= 97) ink = inks[code - 90] ?? null;
      // Colours by number or by parts are not ours; their parameters are passed over.
      else if (code === 38 || code === 48) n += codes[n + 1] === 5 ? 2 : 4;
    }
  }
  put(shown.slice(at));
  return spans;
}

/** A carriage return begins the line anew, as progress bars do; before a line end it is part of it. */
function overwritten(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => {
      const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
      return whole.slice(whole.lastIndexOf('\r') + 1);
    })
    .join('\n');
}
