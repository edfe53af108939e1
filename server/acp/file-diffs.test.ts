import { expect, test } from 'vitest';
import type { FileUpdateChange } from '../protocol/item.ts';
import { fileDiffs } from './file-diffs.ts';

const update = (diff: string, moved: string | null = null): FileUpdateChange => ({
  path: '/w/a.txt',
  kind: { type: 'update', move_path: moved },
  diff,
});
const hunk = '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n';
const before = 'one\ntwo\nthree\n';
const after = 'one\n2\nthree\n';
const holds = (text: string | null) => () => Promise.resolve(text);

test('both texts are told whether the change was made by now or not', async () => {
  const whole = [{ type: 'diff', path: '/w/a.txt', oldText: before, newText: after }];
  expect(await fileDiffs([update(hunk)], holds(before))).toEqual(whole);
  expect(await fileDiffs([update(hunk)], holds(after))).toEqual(whole);
});

test('a file that has gone on, or cannot be read, is shown by the places that changed', async () => {
  const places = [{ type: 'diff', path: '/w/a.txt', oldText: before, newText: after }];
  for (const text of [null, 'something else\n']) {
    expect(await fileDiffs([update(hunk)], holds(text))).toEqual(places);
  }
});

test('added, deleted, moved and unknown', async () => {
  const read = (path: string) => Promise.resolve(path === '/w/b.txt' ? after : null);
  const moved = update(`${hunk}\n\nMoved to: /w/b.txt`, '/w/b.txt');
  expect(await fileDiffs([moved], read)).toEqual([
    { type: 'diff', path: '/w/b.txt', oldText: before, newText: after },
  ]);
  expect(
    await fileDiffs(
      [
        { path: '/w/n', kind: { type: 'add' }, diff: 'new\n' },
        { path: '/w/o', kind: { type: 'delete' }, diff: 'old\n' },
        update('no diff at all'),
      ],
      holds(''),
    ),
  ).toEqual([
    { type: 'diff', path: '/w/n', oldText: null, newText: 'new\n' },
    { type: 'diff', path: '/w/o', oldText: 'old\n', newText: '' },
  ]);
});
