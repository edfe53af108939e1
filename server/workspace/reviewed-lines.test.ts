import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitNamed, headOrNothing, placeOfLines } from './reviewed-lines.ts';
import type { ReviewedChanges } from './reviewed-lines.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'skein-lines-')));
  folder = path.join(root, 'work');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...args: string[]): string {
  const who = ['-c', 'user.name=n', '-c', 'user.email=e@localhost'];
  return execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'pipe' })
    .toString()
    .trim();
}
function write(name: string, ...lines: string[]): void {
  writeFileSync(path.join(folder, name), lines.map((line) => `${line}\n`).join(''));
}
const place = (changes: ReviewedChanges, file: string, start: number, end = start) =>
  placeOfLines(path.join(root, 'home'), { file, start, end }, changes, folder);

test('in the work tree: changed, new, deleted and untouched lines, and what is not there', async () => {
  git('init', '-q');
  mkdirSync(path.join(folder, 'sub'));
  write('a', '1', '2', '3', '4', '5', '6');
  write('gone', '1');
  write('sub/[b] é', '1', '2');
  git('add', '-A');
  git('commit', '-qm', 'one');
  write('a', '1', 'two', '3', '4', '6');
  write('sub/[b] é', '1', 'two');
  write('fresh', 'x');
  rmSync(path.join(folder, 'gone'));
  const since = (await headOrNothing(folder)) ?? '';
  const at = (file: string, start: number, end?: number) => place({ since }, file, start, end);
  expect(await at('a', 2)).toBe('changed');
  expect(await at(path.join(folder, 'a'), 1, 3)).toBe('changed');
  expect(await at('a', 1)).toBe('unchanged');
  // Between these a line went away.
  expect([await at('a', 4), await at('a', 5)]).toEqual(['changed', 'changed']);
  expect(await at('a', 3)).toBe('unchanged');
  expect(await at('a', 5, 6)).toBe('noSuchLines');
  expect(await at('a', 0)).toBe('noSuchLines');
  expect(await at('a', 3, 2)).toBe('noSuchLines');
  expect(await at('sub/[b] é', 2)).toBe('changed');
  expect(await at('fresh', 1)).toBe('changed');
  expect(await at('fresh', 2)).toBe('noSuchLines');
  expect(await at('gone', 1)).toBe('changed');
  expect(await at('none', 1)).toBe('noSuchFile');
  expect(await at('sub', 1)).toBe('noSuchFile');
});

test('in a commit: as the files were then', async () => {
  git('init', '-q');
  write('a', '1');
  git('add', '-A');
  git('commit', '-qm', 'one');
  const first = (await commitNamed(folder, 'HEAD')) ?? '';
  write('a', '1', '2', '3');
  git('commit', '-qam', 'two');
  const second = (await commitNamed(folder, git('rev-parse', '--short', 'HEAD'))) ?? '';
  git('rm', '-q', 'a');
  write('b', '1');
  git('add', '-A');
  git('commit', '-qm', 'three');
  const third = (await commitNamed(folder, 'HEAD')) ?? '';

  expect(await place({ commit: first }, 'a', 1)).toBe('changed');
  expect(await place({ commit: first }, 'a', 2)).toBe('noSuchLines');
  expect(await place({ commit: second }, 'a', 1)).toBe('unchanged');
  expect(await place({ commit: second }, 'a', 2, 3)).toBe('changed');
  expect(await place({ commit: third }, 'a', 1)).toBe('changed');
  expect(await place({ commit: third }, 'none', 1)).toBe('noSuchFile');
  expect(await commitNamed(folder, 'nowhere')).toBeNull();
  expect(await commitNamed(folder, `--output=${path.join(folder, 'made')}`)).toBeNull();
});

test('before the first commit everything is new; without git only the files can be asked', async () => {
  write('a', '1');
  expect(await headOrNothing(path.join(folder, 'none'))).toBeNull();
  expect(await place(null, 'a', 1)).toBe('present');
  expect(await place(null, 'a', 2)).toBe('noSuchLines');
  expect(await place(null, 'b', 1)).toBe('noSuchFile');
  git('init', '-q');
  git('add', 'a');
  write('b', '1');
  const since = (await headOrNothing(folder)) ?? '';
  expect(await place({ since }, 'a', 1)).toBe('changed');
  expect(await place({ since }, 'b', 1)).toBe('changed');
});
