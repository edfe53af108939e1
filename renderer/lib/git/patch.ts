/** A unified diff as text: what git printed is what git gets back, to the byte. */

/** The part of a diff that is about one file. */
export interface FilePatch {
  /** From `diff --git` to before the first hunk. */
  readonly head: string;
  /** Each with its `@@` line. */
  readonly hunks: readonly string[];
}

export function patchesOf(diff: string): FilePatch[] {
  return sections(diff, /^diff --git /gm).map((text) => {
    const start = text.search(/^@@ /m);
    return { head: start < 0 ? text : text.slice(0, start), hunks: sections(text, /^@@ /gm) };
  });
}

function sections(text: string, start: RegExp): string[] {
  const starts = [...text.matchAll(start)].map((match) => match.index);
  return starts.map((from, at) => text.slice(from, starts[at + 1] ?? text.length));
}

/** One hunk as a diff of its own; null where there is none of that number. */
export function hunkPatch({ head, hunks }: FilePatch, at: number): string | null {
  const hunk = hunks[at];
  if (hunk === undefined) return null;
  const text = head + hunk;
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** Whether the text is what git printed: bytes that are no UTF-8 came as something else. */
export function isExact(text: string): boolean {
  return !text.includes('\u{FFFD}');
}
