import { expect, it } from 'vitest';
import type { MarkdownTree } from './markdown-tree.ts';
import { treeOf } from './markdown-tree.ts';

function addresses(node: MarkdownTree): string[] {
  const own = node.type === 'element' ? [node.properties['href'] ?? node.properties['src']] : [];
  const children = 'children' in node ? node.children : [];
  return [...own, ...children.flatMap((child) => addresses(child as MarkdownTree))].filter(
    (one) => typeof one === 'string',
  );
}

it.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'vbscript:x',
  'data:text/html,x',
  'file:///etc',
])('leaves no address %s', (address) => {
  expect(addresses(treeOf(`[a](${address}) ![b](${address}) <${address}>`, false)).join('')).toBe(
    '',
  );
});

it.each(['https://a.example/x:y', 'mailto:a@b.example', 'docs/a:b.md', '#part', '?q=a:b'])(
  'leaves the address %s as it is',
  (address) => {
    expect(addresses(treeOf(`[a](${address})`, false))).toEqual([address]);
  },
);

it('makes text of HTML', () => {
  const tree = JSON.stringify(treeOf('a <b onclick="x()">bold</b>\n\n<script>x()</script>', false));
  expect(tree).not.toContain('"raw"');
  expect(tree).not.toContain('"tagName":"script"');
  expect(tree).toContain('<script>x()</script>');
});

it('keeps the trees of texts that are drawn again, the latest ones', () => {
  const tree = treeOf('kept *text*', true);
  expect(treeOf('kept *text*', true)).toBe(tree);
  expect(treeOf('growing', false)).not.toBe(treeOf('growing', false));
  for (let at = 0; at < 30; at += 1) treeOf(`${at} ${'x'.repeat(20_000)}`, true);
  expect(treeOf('kept *text*', true)).not.toBe(tree);
});
