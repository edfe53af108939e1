import { expect, it } from 'vitest';
import { MarkdownBlocks } from './markdown-blocks.ts';

const texts = (text: string): string[] => new MarkdownBlocks().of(text).map((block) => block.text);

it('cuts at blank lines between paragraphs and headings', () => {
  expect(texts('# One\n\ntwo\nthree\n\n\nfour')).toEqual(['# One', 'two\nthree', 'four']);
});

it('keeps loose lists and their continuations in one piece', () => {
  const list = '- one\n\n- two\n\n  more of two\n\n  ```js\n  a\n\n  b\n  ```\n\n- three';
  expect(texts(`${list}\n\nafter`)).toEqual([list, 'after']);
});

it('takes a fence apart, blank lines and unclosed end included', () => {
  const [before, code] = new MarkdownBlocks().of('Look:\n```ts title="a"\nconst a = 1;\n\nconst b');
  expect(before?.text).toBe('Look:');
  expect(code?.fence).toEqual({ language: 'ts', code: 'const a = 1;\n\nconst b' });
  const closed = new MarkdownBlocks().of('```\na\n```\nnext');
  expect(closed.map((block) => block.fence?.code ?? block.text)).toEqual(['a', 'next']);
});

it('lets a longer fence hold a shorter one', () => {
  const [block] = new MarkdownBlocks().of('````md\n```js\nx\n```\n````');
  expect(block?.fence).toEqual({ language: 'md', code: '```js\nx\n```' });
});

it('gives every block the link definitions of the others', () => {
  expect(texts('See [it][a].\n\n[a]: https://a.example')[0]).toBe(
    'See [it][a].\n\n[a]: https://a.example',
  );
});

it('does not cut a text with footnotes', () => {
  expect(texts('a[^1]\n\nb\n\n[^1]: c')).toHaveLength(1);
});

it('ends with the same blocks, however the text was cut on its way', () => {
  const whole =
    'Intro\n\n1. a\n\n2. b\n   - c\n\n```py\nx = 1\n\n```\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nend';
  const expected = new MarkdownBlocks().of(whole);
  for (let step = 1; step < 9; step += 1) {
    const blocks = new MarkdownBlocks();
    for (let at = 0; at < whole.length; at += step) blocks.of(whole.slice(0, at));
    expect(blocks.of(whole)).toEqual(expected);
  }
});

it('keeps the objects of blocks that are done, and starts anew for another text', () => {
  const blocks = new MarkdownBlocks();
  const first = blocks.of('one\n\ntwo\n\nthr')[0];
  expect(blocks.of('one\n\ntwo\n\nthree\n\nfour')[0]).toBe(first);
  expect(blocks.of('other').map((block) => block.text)).toEqual(['other']);
});
