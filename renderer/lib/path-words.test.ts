import { expect, it } from 'vitest';
import { pathOf, pathsIn } from './path-words.ts';

const found = (text: string): string[] =>
  pathsIn(text).map(({ start, end, line }) => `${text.slice(start, end)} ${line ?? '-'}`);

it('finds places in files, with their lines', () => {
  expect(found('error in src/a.ts:12:3, see ./lib/b.test.tsx and /home/ada/c.py:7.')).toEqual([
    'src/a.ts:12:3 12',
    './lib/b.test.tsx -',
    '/home/ada/c.py:7 7',
  ]);
  expect(found('main.rs:40 C:\\w\\a.cs:3 (src/x.go)')).toEqual([
    'main.rs:40 40',
    'C:\\w\\a.cs:3 3',
    'src/x.go -',
  ]);
});

it('leaves alone what only resembles one', () => {
  for (const text of [
    'https://a.example/b/c.html:12',
    'object.member',
    'and/or',
    'v1.2.3',
    '10/12',
    'a.example',
    'ada@example.com',
  ]) {
    expect(found(text)).toEqual([]);
  }
});

it('tells whether a text is nothing but a place', () => {
  expect(pathOf('src/a.ts:4')).toMatchObject({ path: 'src/a.ts', line: 4 });
  expect(pathOf('cat src/a.ts')).toBeNull();
});
