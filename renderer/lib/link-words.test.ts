import { expect, it } from 'vitest';
import { linksIn } from './link-words.ts';
import { workspaceFile } from './paths.ts';

const found = (text: string): string[] =>
  linksIn(text).map((link) =>
    link.kind === 'file'
      ? `${text.slice(link.start, link.end)} = ${link.path} ${link.line ?? '-'}`
      : `${text.slice(link.start, link.end)} = ${link.url}`,
  );

it.each([
  ['src/a.ts(12,3): error TS2304', ['src/a.ts(12,3) = src/a.ts 12']],
  ['a.cs(7): warning', ['a.cs(7) = a.cs 7']],
  ['  File "src/my app.py", line 12, in main', ['src/my app.py", line 12 = src/my app.py 12']],
  ['  File "<stdin>", line 1', []],
  ['  --> src/main.rs:4:5', ['src/main.rs:4:5 = src/main.rs 4']],
  ['    at f (src/x.js:1:2)', ['src/x.js:1:2 = src/x.js 1']],
  ['    at file:///w/src/x.js:1:2', ['file:///w/src/x.js:1:2 = /w/src/x.js 1']],
  ['at file:///C:/w/x.js:1:2', ['file:///C:/w/x.js:1:2 = C:/w/x.js 1']],
  ['make: *** [Makefile:12: all] Error 1', ['Makefile:12 = Makefile 12']],
  ['src/a.ts:12:const x = 1', ['src/a.ts:12 = src/a.ts 12']],
  ['src/a.ts:12-15', ['src/a.ts:12-15 = src/a.ts 12']],
  ['+++ b/src/a.ts', ['b/src/a.ts = src/a.ts -']],
  ['diff --git a/src/a.ts b/src/a.ts', ['a/src/a.ts = src/a.ts -', 'b/src/a.ts = src/a.ts -']],
  ['see b/src/a.ts', ['b/src/a.ts = b/src/a.ts -']],
])('%s', (text, links) => expect(found(text)).toEqual(links));

it.each([
  ['at http://localhost:5173/, ready', ['http://localhost:5173/ = http://localhost:5173/']],
  ['(https://a.example/x_(y))', ['https://a.example/x_(y) = https://a.example/x_(y)']],
  [
    'https://a.example/?f=src/a.ts:12.',
    ['https://a.example/?f=src/a.ts:12 = https://a.example/?f=src/a.ts:12'],
  ],
  ['<https://a.example>', ['https://a.example = https://a.example']],
  ['ftp://a.example javascript:alert(1) http://', []],
])('%s', (text, links) => expect(found(text)).toEqual(links));

it('keeps places of several lines in order', () => {
  expect(linksIn('a\nsrc/a.ts:1 http://a.b/\nsrc/b.ts:2').map(({ start }) => start)).toEqual([
    2, 13, 25,
  ]);
});

it.each([
  ['one long word', 'a'.repeat(1_000_000)],
  ['dots', '.a'.repeat(500_000)],
  ['folders', 'a/'.repeat(500_000)],
  ['pluses', 'a+'.repeat(500_000)],
  ['lines of folders', `${'a/b.'.repeat(490)}\n`.repeat(500)],
  ['lines of pluses', `${'+@'.repeat(990)}\n`.repeat(500)],
  ['lines of names', `${'a-b.c1234567890_'.repeat(120)}\n`.repeat(500)],
  ['lines of quotation marks', `${'"a"'.repeat(600)}\n`.repeat(500)],
  ['one open quotation', `"${'a'.repeat(1_999)}\n`.repeat(500)],
  ['lines of brackets', `http://a.b/${'('.repeat(1_900)}\n`.repeat(500)],
  ['lines of closing brackets', `http://a.b/${')'.repeat(1_900)}\n`.repeat(500)],
  ['addresses', `${'http://'.repeat(280)}\n`.repeat(500)],
  ['lines of numbers', `${'a.b:1'.repeat(390)}\n`.repeat(500)],
])('is not slowed down by %s', (_name, text) => {
  const before = performance.now();
  linksIn(text);
  // Far above what it takes; what tries again and again takes minutes.
  expect(performance.now() - before).toBeLessThan(3_000);
});

it.each([
  ['src/a.ts', '/w', '/w', '/w/src/a.ts'],
  ['./a.ts', '/w/packages/b', '/w', '/w/packages/b/a.ts'],
  ['../a.ts', '/w/packages/b', '/w', '/w/packages/a.ts'],
  ['../../../etc/a.conf', '/w/packages/b', '/w', null],
  ['/w/src/a.ts', '/elsewhere', '/w/', '/w/src/a.ts'],
  ['/w2/a.ts', '/w', '/w', null],
  ['/w/../etc/a.conf', '/w', '/w', null],
  ['~/a.ts', '/w', '/w', null],
  ['src/a.ts', '', '', null],
  ['src/a.cs', 'C:\\W', 'C:\\W', 'C:\\W\\src\\a.cs'],
  ['c:/w/a.cs', 'C:\\W', 'C:\\W', 'c:\\w\\a.cs'],
  ['D:\\a.cs', 'C:\\W', 'C:\\W', null],
])('%s in %s, of the workspace %s', (path, from, workspace, file) =>
  expect(workspaceFile(path, from, workspace)).toBe(file),
);
