import { expect, it } from 'vitest';
import { fileOfLink } from './file-link.ts';

it.each([
  ['src/a.ts', { path: 'src/a.ts', line: null }],
  ['src/a.ts:12', { path: 'src/a.ts', line: 12 }],
  ['src/a.ts:12:4', { path: 'src/a.ts', line: 12 }],
  ['/home/ada/my%20file.ts#L3-L9', { path: '/home/ada/my file.ts', line: 3 }],
  ['file:///home/ada/a.ts', { path: '/home/ada/a.ts', line: null }],
  ['README.md:7', { path: 'README.md', line: 7 }],
])('%s is a file', (href, file) => expect(fileOfLink(href)).toEqual(file));

it.each([
  'https://a.example/x.ts:12',
  'mailto:a@b.example',
  '#part',
  '//a.example/x',
  'vscode://file/a',
])('%s is not', (href) => expect(fileOfLink(href)).toBeNull());
