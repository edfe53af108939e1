/** What nobody wrote to be read: it is shown letter by letter, because to draw it would take too long or too deep. */

/** All that reads or draws Markdown goes down as deep as it is nested, and a stack has an end. */
const DEEPEST = 64;

/** In one block. Marks of which none ends another are all compared with each other. */
const MOST_MARKS = 4_000;

/** Quotations and lists that begin within each other on one line. */
const NESTED = new RegExp(
  String.raw`^[ \t]*(?:(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])[ \t]*){${DEEPEST}}`,
  'm',
);

/** Known before it is parsed, which would take the square of it. */
export function isBeyondParsing(text: string): boolean {
  if (NESTED.test(text)) return true;
  let marks = 0;
  for (const _ of text.matchAll(/\*+|_+|~+|\[/g)) {
    marks += 1;
    if (marks > MOST_MARKS) return true;
  }
  return false;
}

interface Parent {
  readonly type: string;
  readonly children?: readonly Parent[];
}

export function isBeyondDrawing(tree: Parent): boolean {
  let level: readonly Parent[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST * 2) return true;
    level = level.flatMap(({ children }) => children ?? []);
  }
  return false;
}
