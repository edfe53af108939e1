/** Words that look like a place in a file of the workspace, such as `src/a.ts:12:3`. */

export interface PathWords {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  /** From 1 on. */
  readonly line: number | null;
}

/** A path with a folder and an ending; or a name with an ending and a line. */
const PLACE =
  /(?<![\w@:/\\.-])((?:[A-Za-z]:[\\/]|~?\/|\.{1,2}\/)?(?:[\w@.+-]+[\\/])*[\w@+-][\w@.+-]*\.[A-Za-z]\w{0,9})(?::(\d{1,7})(?::\d{1,5})?)?(?![\w/\\-])/g;

export function pathsIn(text: string): PathWords[] {
  const found: PathWords[] = [];
  for (const match of text.matchAll(PLACE)) {
    const [words, path = '', line] = match;
    // A name alone is as likely a domain or a member of an object.
    if (line === undefined && !/[\\/]/.test(path)) continue;
    found.push({
      start: match.index,
      end: match.index + words.length,
      path,
      line: line === undefined ? null : Number(line),
    });
  }
  return found;
}

/** The place that a text is as a whole; null if it says anything else. */
export function pathOf(text: string): PathWords | null {
  const [place] = pathsIn(text);
  return place !== undefined && place.start === 0 && place.end === text.length ? place : null;
}
