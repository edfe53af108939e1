/** Where words stand in what is drawn, also where several elements share them. */

/** Words of the app itself, and text that is drawn twice. */
const SKIPPED = 'button, .unseen, [aria-hidden="true"], .tool-facts, .badge';
const BLOCKS = new Set(
  'ARTICLE DD DIV DT FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HEADER LI P PRE SECTION TD TH TR UL OL'.split(
    ' ',
  ),
);
/** One element with more text than this is left unmarked: it would cost more than it tells. */
const LONGEST = 2_000_000;

export function rangesIn(root: HTMLElement, pattern: RegExp): Range[] {
  const ranges: Range[] = [];
  let run: Text[] = [];
  let block: Element | null = null;
  const flush = (): void => {
    if (run.length > 0) for (const range of rangesOf(run, pattern)) ranges.push(range);
    run = [];
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.closest(SKIPPED) !== null) continue;
    const here = blockOf(parent, root);
    if (here !== block) flush();
    block = here;
    run.push(node as Text);
  }
  flush();
  return ranges;
}

function blockOf(element: Element, root: Element): Element {
  let at: Element = element;
  while (at !== root && !BLOCKS.has(at.tagName) && at.parentElement !== null) at = at.parentElement;
  return at;
}

function* rangesOf(run: readonly Text[], pattern: RegExp): Generator<Range> {
  const text = run.map((node) => node.data).join('');
  if (text.length > LONGEST) return;
  let node = 0;
  let before = 0;
  const place = (offset: number, end: boolean): [Text, number] | null => {
    for (;;) {
      const here = run[node];
      if (here === undefined) return null;
      const within = offset - before;
      if (within < here.data.length || (end && within === here.data.length)) return [here, within];
      before += here.data.length;
      node += 1;
    }
  };
  for (const match of text.matchAll(pattern)) {
    const start = place(match.index, false);
    const end = place(match.index + match[0].length, true);
    if (start === null || end === null) return;
    const range = document.createRange();
    range.setStart(...start);
    range.setEnd(...end);
    yield range;
  }
}
