import { expect, it } from 'vitest';
import { diffsOfTurn } from '../../components/diff/file-diff.ts';
import { contentMark, turnFiles, type ChangedFile } from './changed-files.ts';
import { treeRows } from './change-tree.ts';

function files(...paths: string[]): ChangedFile[] {
  const text = paths
    .map(
      (path) =>
        `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`,
    )
    .join('');
  return turnFiles(diffsOfTurn(text));
}

const shown = (list: readonly ChangedFile[], folded: string[] = [], filter = '') =>
  treeRows(list, { folded: new Set(folded), filter }).map((row) => {
    const name = row.type === 'area' ? `[${row.area}]` : row.name;
    const fold = row.type === 'file' ? '' : row.open ? ' v' : ' >';
    return `${'  '.repeat(row.level - 1)}${name}${fold}`;
  });

it('gives folders rows where they hold several things', () => {
  const list = files('a.ts', 'src/config.ts', 'test/delivery/one.ts', 'test/delivery/two.ts');
  expect(shown(list)).toEqual(['a.ts', 'src/config.ts', 'test/delivery v', '  one.ts', '  two.ts']);
  expect(shown(list, [' test/delivery/'])).toEqual(['a.ts', 'src/config.ts', 'test/delivery >']);
});

it('finds paths by any of their parts', () => {
  const list = files('a.ts', 'src/Config.ts', 'src/other.ts');
  expect(shown(list, [], 'conf src')).toEqual(['src/Config.ts']);
  expect(shown(list, [], 'nothing')).toEqual([]);
});

it('parts what is staged from what is not, once something is', () => {
  const [one, two] = files('a.ts', 'b.ts');
  if (one === undefined || two === undefined) throw new Error('two files');
  const unstaged = { ...two, area: 'unstaged' } as const;
  expect(shown([unstaged])).toEqual(['b.ts']);
  expect(shown([{ ...one, area: 'staged' }, unstaged])).toEqual([
    '[staged] v',
    '  a.ts',
    '[unstaged] v',
    '  b.ts',
  ]);
  expect(shown([{ ...one, area: 'staged' }, unstaged], ['area staged'])[0]).toBe('[staged] >');
});

it('marks a content by its changed lines, whatever it is compared with', () => {
  const head = 'diff --git a/a b/a\n--- a/a\n+++ b/a\n';
  const mark = (text: string) => diffsOfTurn(head + text).map(contentMark)[0];
  expect(mark('@@ -1 +1 @@\n-a\n+b\n')).toBe(mark('@@ -5,2 +5,2 @@ f\n x\n-a\n+b\n'));
  expect(mark('@@ -1 +1 @@\n-a\n+b\n')).not.toBe(mark('@@ -1 +1 @@\n-a\n+c\n'));
});
