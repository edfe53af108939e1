import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isSecondStart, namedIn, openingOfLink, openingsOf } from './openings.ts';

const path = resolve('/home/kim/tides');
const shown = encodeURIComponent(path);

test.each([
  ['skein://thread/019a-b', { kind: 'thread', threadId: '019a-b', server: null }],
  ['skein://thread/019a-b?server=local', { kind: 'thread', threadId: '019a-b', server: 'local' }],
  [`skein://open?path=${shown}`, { kind: 'path', path, prompt: null, trusted: false }],
  [
    `skein://open?path=${shown}&prompt=Fix%20it`,
    { kind: 'path', path, prompt: 'Fix it', trusted: false },
  ],
  ['skein://new?prompt=Hi', { kind: 'new', prompt: 'Hi' }],
  ['skein://new', { kind: 'new', prompt: null }],
])('%s is known', (link, opening) => {
  expect(openingOfLink(link)).toEqual(opening);
});

test.each([
  'skein://',
  'skein://thread',
  'skein://thread/',
  'skein://thread/a/b',
  'skein://thread/a%2Fb',
  'skein://thread/a?run=1',
  'skein://thread/a?server=../x',
  'skein://thread/a#b',
  'skein://me@thread/a',
  'skein://open',
  'skein://open?path=tides',
  'skein://open?path=%2F%2Fevil.example%2Fshare',
  'skein://open?path=%5C%5Cevil.example%5Cshare',
  'skein://open?path=/a%00b',
  `skein://open?path=${shown}&path=/etc`,
  `skein://open?path=${shown}&access=full`,
  `skein://open/x?path=${shown}`,
  'skein://run?command=rm',
  'skein://window',
  'https://thread/a',
  `skein://new?prompt=${'x'.repeat(20_000)}`,
  'no link',
])('%s is unknown', (link) => {
  expect(openingOfLink(link)).toEqual({ kind: 'unknown', link: link.slice(0, 200) });
});

test('a start names folders, files, links and a window, each as it is meant from where it was started', () => {
  const argv = [
    '/bin/electron',
    '/opt/skein',
    '--flag=x',
    '.',
    'skein://new',
    '/etc/hosts',
    '-x',
    '--new-window',
  ];
  const cwd = path;
  expect(openingsOf({ argv, cwd, packaged: false })).toEqual([
    { kind: 'path', path, prompt: null, trusted: true },
    { kind: 'new', prompt: null },
    { kind: 'path', path: resolve('/etc/hosts'), prompt: null, trusted: true },
    { kind: 'window' },
  ]);
  expect(openingsOf({ argv: ['/opt/Skein', 'src'], cwd, packaged: true })).toMatchObject([
    { path: resolve(path, 'src') },
  ]);
  const spaced = pathToFileURL(resolve('/home/kim/my tides')).href;
  expect(openingsOf({ argv: ['/opt/Skein', spaced], cwd, packaged: true })).toMatchObject([
    { path: resolve('/home/kim/my tides') },
  ]);
});

test('what a start names means the same from another folder', () => {
  const argv = ['/opt/Skein', '--enable-x', 'src', 'skein://new', '--new-window'];
  const named = [resolve('/home/kim/src'), 'skein://new', '--new-window'];
  expect(namedIn({ argv, cwd: '/home/kim', packaged: true })).toEqual(named);
  expect(
    namedIn({ argv: ['electron', '/app', ...argv.slice(1)], cwd: '/home/kim', packaged: false }),
  ).toEqual(named);
});

test('what a second start says is judged', () => {
  expect(isSecondStart({ argv: ['a'], cwd: '/' })).toBe(true);
  expect(isSecondStart({ argv: Array.from({ length: 5000 }, () => 'a'), cwd: '/' })).toBe(true);
  for (const data of [null, 'x', {}, { argv: 'a', cwd: '/' }, { argv: [1], cwd: '/' }]) {
    expect(isSecondStart(data)).toBe(false);
  }
});
