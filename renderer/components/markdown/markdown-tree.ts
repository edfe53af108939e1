/** Markdown as the tree of what it draws. Trees are kept: threads are gone to and left all day. */
import type { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { isRelative, leadsOutside } from '../../lib/addresses.ts';
import { isBeyondDrawing, isBeyondParsing } from './bounds.ts';

export type MarkdownTree = Parameters<typeof toJsxRuntime>[0];

/** UTF-16 units of the texts whose trees are kept; a tree takes some twenty times as many bytes. */
const KEPT = 500_000;

// HTML comes through as it stands: `tamed` makes text of it.
const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .freeze();

/** By their text, the longest unused first. */
const kept = new Map<string, MarkdownTree>();
let size = 0;

/** @param keep false for a text that still grows: it is not drawn like that again */
export function treeOf(text: string, keep: boolean): MarkdownTree {
  const known = kept.get(text);
  if (known !== undefined) {
    kept.delete(text);
    kept.set(text, known);
    return known;
  }
  const tree = drawnOf(text);
  if (keep) remember(text, tree);
  return tree;
}

function drawnOf(text: string): MarkdownTree {
  if (isBeyondParsing(text)) return asWritten(text);
  const parsed = processor.parse(text);
  return isBeyondDrawing(parsed) ? asWritten(text) : tamed(processor.runSync(parsed));
}

/** What nobody wrote to be read, as the letters it is made of. */
function asWritten(text: string): MarkdownTree {
  return {
    type: 'root',
    children: [
      {
        type: 'element',
        tagName: 'p',
        properties: { className: ['prose-long'] },
        children: [{ type: 'text', value: text }],
      },
    ],
  };
}

function remember(text: string, tree: MarkdownTree): void {
  kept.set(text, tree);
  size += text.length;
  for (const old of kept.keys()) {
    if (size <= KEPT) return;
    kept.delete(old);
    size -= old.length;
  }
}

/** HTML as text that is shown, and no address but those that open something harmless. */
function tamed(node: MarkdownTree): MarkdownTree {
  if (node.type === 'raw') return { type: 'text', value: node.value };
  if (node.type === 'element') {
    for (const name of ['href', 'src']) {
      const address = node.properties[name];
      if (address !== undefined && !isHarmless(String(address))) node.properties[name] = '';
    }
  }
  if ('children' in node) {
    for (const [at, child] of node.children.entries()) {
      const drawn = tamed(child as MarkdownTree);
      if (drawn !== child) node.children[at] = drawn as typeof child;
    }
  }
  return node;
}

/** Relative to the workspace, or of a scheme that a reader expects to leave by. */
function isHarmless(address: string): boolean {
  return leadsOutside(address) || isRelative(address);
}
