import type { TokenNode } from 'react-diff-view';
import { expect, it } from 'vitest';
import { wordMarks } from './diff-marks.ts';
import { splitRows } from './diff-rows.ts';
import { sourcesOf, tokensOf } from './diff-tokens.ts';
import { diffOfChange } from './file-diff.ts';

function hunks(lines: readonly string[]) {
  const removed = lines.filter((line) => !line.startsWith('+')).length;
  const added = lines.filter((line) => !line.startsWith('-')).length;
  const diff = `@@ -5,${removed} +5,${added} @@\n${lines.join('\n')}\n`;
  return diffOfChange({ path: '/w/a.ts', kind: { type: 'update' }, diff }).hunks;
}

const marked = (text: string, ranges: readonly (readonly [number, number])[] = []): string[] =>
  ranges.map(([start, end]) => text.slice(start, end));

it('marks the changed words of paired lines', () => {
  const marks = wordMarks(hunks(['-at: Date.now() + wait,', '+at: clock.now() + wait,']));
  expect(marked('at: Date.now() + wait,', marks.old.get(5))).toEqual(['Date']);
  expect(marked('at: clock.now() + wait,', marks.new.get(5))).toEqual(['clock']);
});

it('leaves lines plain that are wholly new or have no partner', () => {
  const added = wordMarks(hunks([' a', '+b', '+c']));
  expect(added.new.size + added.old.size).toBe(0);
  const other = wordMarks(hunks(['-return null;', '+export function delay() {}']));
  expect(other.new.size + other.old.size).toBe(0);
});

it('joins marks that only blanks part', () => {
  const marks = wordMarks(hunks(['-keep(alpha beta) of it', '+keep(gamma delta) of it']));
  expect(marked('keep(gamma delta) of it', marks.new.get(5))).toEqual(['gamma delta']);
});

it('cuts voices where a mark begins, and prints every line whole', () => {
  const shown = hunks([' same', '-const a = one;', '+const a = two;']);
  const sources = sourcesOf(shown);
  const lines = [
    [['same', null]],
    [
      ['const', 'keyword'],
      [' a = two;', null],
    ],
  ] as const;
  const tokens = tokensOf(sources, { old: null, new: lines }, wordMarks(shown));
  const flat = (nodes: readonly TokenNode[] = []) =>
    nodes.map((node) => node.children?.map((one) => one.value).join('') ?? node.value);
  expect(flat(tokens.new[5])).toEqual(['const', ' a = ', 'two', ';']);
  expect(tokens.new[5]?.[2]).toMatchObject({ type: 'edit' });
  expect(flat(tokens.old[4])).toEqual(['same']);
});

it('puts paired lines beside each other for the split view', () => {
  const [hunk] = hunks(['-a', '-b', '+c', '+d', '+e', ' f']);
  const rows = splitRows(hunk?.changes ?? []);
  expect(rows.map((row) => [row.old?.content, row.new?.content])).toEqual([
    ['a', 'c'],
    ['b', 'd'],
    [undefined, 'e'],
    ['f', 'f'],
  ]);
});
