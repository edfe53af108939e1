/**
 * Words that look like a place in a file of the workspace, as people, compilers and stack traces write it:
 * `src/a.ts:12:3`, `src/a.ts(12,3)`, `File "a.py", line 12`, `file:///w/a.js:1:2`.
 *
 * Outputs are whatever a program prints: each pattern is bounded, and none can be made to try the same letters
 * again and again.
 */

export interface PathWords {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  /** From 1 on. */
  readonly line: number | null;
}

/** A path whose name has an ending, or is one of those that are known without. */
const PATH =
  /(?:file:\/\/(?:\/(?=[A-Za-z]:))?)?(?:[A-Za-z]:[\\/]|~?\/|\.{1,2}\/)?(?:[\w@.+-]{1,255}[\\/]){0,60}(?:[\w@+-][\w@.+-]{0,250}\.[A-Za-z]\w{0,9}|(?:Docker|Gem|Jenkins|Just|Make|Proc|Rake|Vagrant)file)/;

/** `:12`, `:12:3`, `:12-15`; `(12)`, `(12,3)`. */
const LINE = /:(\d{1,7})(?:[:-]\d{1,7})?|\((\d{1,7})(?:, ?\d{1,7}){0,3}\)/;

const PLACE = new RegExp(
  String.raw`(?<![\w@:/\\.+-])(${PATH.source})(?:${LINE.source})?(?![\w/\\-])`,
  'g',
);

/** As Python says it; only here may a path hold anything. */
const QUOTED = /"([^"<>\r\n]{1,400})", line (\d{1,7})\b/g;

export function pathsIn(text: string): PathWords[] {
  const quoted = [...text.matchAll(QUOTED)].map(({ 0: words, 1: path = '', 2: line, index }) => ({
    // The first quotation mark is not part of it.
    start: index + 1,
    end: index + words.length,
    path,
    line: Number(line),
  }));
  const found: PathWords[] = [...quoted];
  for (const match of text.matchAll(PLACE)) {
    const { 0: words, 1: path = '', 2: afterColon, 3: inBrackets, index } = match;
    const line = afterColon ?? inBrackets;
    // A name alone is as likely a domain or a member of an object.
    if (line === undefined && !/[\\/]/.test(path)) continue;
    if (quoted.some(({ start, end }) => index >= start && index < end)) continue;
    found.push({
      start: index,
      end: index + words.length,
      path: path.startsWith('file://') ? pathOfUrl(path) : path,
      line: line === undefined ? null : Number(line),
    });
  }
  return quoted.length === 0 ? found : found.toSorted((a, b) => a.start - b.start);
}

/** The place that a text is as a whole; null if it says anything else. */
export function pathOf(text: string): PathWords | null {
  const [place] = pathsIn(text);
  return place !== undefined && place.start === 0 && place.end === text.length ? place : null;
}

function pathOfUrl(url: string): string {
  const path = url.slice('file://'.length);
  // `file:///C:/a` is `C:/a`.
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}
