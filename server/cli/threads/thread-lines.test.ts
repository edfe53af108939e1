import { expect, test } from 'vitest';
import type { Thread } from '../../protocol/thread.ts';
import { cells } from '../run/cells.ts';
import { testIo } from '../testing/test-io.ts';
import { threadLines } from './thread-lines.ts';

const thread = (id: string, preview: string, cwd: string): Thread =>
  ({ id, name: null, preview, cwd, updatedAt: 1_795_800_000 }) as Thread;

const ONE = '01a21e49-3b08-705e-b1fe-10b89cf2a24a';
const SAME_TIME = '01a21e49-3b08-705f-b1fe-10b89cf2a24a';

function lines(columns: number, ...threads: readonly Thread[]): string[] {
  const io = testIo({ tty: true, env: { HOME: '/home/ada' } });
  const shown = threadLines(
    { ...io, stdout: Object.assign(io.stdout, { columns }) },
    threads,
    'never',
  );
  return threads.map((each) => shown.line(each).trimEnd());
}

test('a narrow terminal has the beginning of the id, the title and the end of the folder', () => {
  const [line = ''] = lines(
    80,
    thread(ONE, '日本語'.repeat(40), '/home/ada/some/where/deep/in/a/tree'),
  );
  expect(line.startsWith('01a21e49-3b08  20')).toBe(true);
  expect(line).toMatch(/日…? +…\S*in\/a\/tree$/);
  expect(cells(line)).toBeLessThanOrEqual(80);
});

test('a wide one has all of it, in columns', () => {
  const [one = '', other = ''] = lines(
    200,
    thread(ONE, 'Short', '/home/ada/lamp'),
    thread(SAME_TIME, 'A longer title', '/srv'),
  );
  expect(one).toContain(ONE);
  expect(one).toMatch(/Short {11}~\/lamp$/);
  expect(other).toMatch(/A longer title {2}\/srv$/);
});

test('ids are as long as tells them from each other', () => {
  const shown = lines(80, thread(ONE, 'a', '/'), thread(SAME_TIME, 'b', '/'));
  expect(shown.map((line) => line.split(' ')[0])).toEqual([
    '01a21e49-3b08-705e',
    '01a21e49-3b08-705f',
  ]);
});

test('what is no terminal gets whole lines', () => {
  const io = testIo();
  const long = 'long '.repeat(60).trim();
  const one = thread(ONE, long, '/home/ada/lamp');
  expect(threadLines(io, [one]).line(one)).toMatch(
    new RegExp(String.raw`^${ONE}  \d{4}-\d\d-\d\d \d\d:\d\d  ${long}  \(/home/ada/lamp\)\n$`),
  );
});
