import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PathWatches } from './path-watches.ts';

let folder: string;
let watches: PathWatches;
let told: Record<string, Set<string>>;
let waiting: (() => void)[];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'skein-watch-')));
  told = {};
  waiting = [];
  watches = new PathWatches((watchId, paths) => {
    for (const path of paths) (told[watchId] ??= new Set()).add(path);
    for (const look of waiting.splice(0)) look();
  });
});
afterEach(() => {
  watches.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (...parts: string[]): string => join(folder, ...parts);

/** Does something, and waits until it was told. Forgets what was told before. */
async function tells(act: () => void, watchId: string, ...paths: string[]): Promise<void> {
  told = {};
  act();
  while (!paths.every((path) => told[watchId]?.has(path) === true)) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

test('a file: written, replaced, removed, made again', async () => {
  writeFileSync(at('a.txt'), 'a');
  writeFileSync(at('other.txt'), 'b');
  expect(await watches.watch({ watchId: 'w', path: at('x', '..', 'a.txt') })).toEqual({
    path: at('a.txt'),
  });
  await tells(() => appendFileSync(at('a.txt'), '+'), 'w', at('a.txt'));
  await tells(
    () => {
      writeFileSync(at('new'), 'n');
      renameSync(at('new'), at('a.txt'));
    },
    'w',
    at('a.txt'),
  );
  await tells(() => appendFileSync(at('a.txt'), '+'), 'w', at('a.txt'));
  await tells(() => rmSync(at('a.txt')), 'w', at('a.txt'));
  await tells(() => writeFileSync(at('a.txt'), 'again'), 'w', at('a.txt'));
  expect([...(told['w'] ?? [])]).toEqual([at('a.txt')]);
});

test('a folder: what is directly in it, and itself', async () => {
  mkdirSync(at('d', 'deep'), { recursive: true });
  await watches.watch({ watchId: 'd', path: at('d') });
  await tells(() => writeFileSync(at('d', 'one'), ''), 'd', at('d', 'one'));
  await tells(
    () => {
      writeFileSync(at('d', 'deep', 'unseen'), '');
      renameSync(at('d', 'one'), at('d', 'two'));
    },
    'd',
    at('d', 'one'),
    at('d', 'two'),
  );
  expect(told['d']?.has(at('d', 'deep', 'unseen'))).toBe(false);
  await tells(() => rmSync(at('d'), { recursive: true }), 'd', at('d'));
  await tells(() => mkdirSync(at('d')), 'd', at('d'));
  await tells(() => writeFileSync(at('d', 'three'), ''), 'd', at('d', 'three'));
});

test('a path where nothing is yet, however deep', async () => {
  const path = at('x', 'y', 'z.txt');
  expect(await watches.watch({ watchId: 'later', path })).toEqual({ path });
  mkdirSync(at('x', 'y'), { recursive: true });
  await tells(() => writeFileSync(path, 'here'), 'later', path);
  await tells(() => appendFileSync(path, '+'), 'later', path);
});

test('a link: what it leads to, and the link itself', async () => {
  mkdirSync(at('real'));
  writeFileSync(at('real', 'file'), '');
  symlinkSync(at('real', 'file'), at('link'));
  expect(await watches.watch({ watchId: 'l', path: at('link') })).toEqual({ path: at('link') });
  await tells(() => appendFileSync(at('real', 'file'), '+'), 'l', at('link'));
  await tells(() => rmSync(at('link')), 'l', at('link'));
});

test('changes at once are told at once, sorted; each watch for itself until it ends', async () => {
  const calls: string[][] = [];
  const own = new PathWatches((_id, paths) => {
    calls.push(paths);
    for (const look of waiting.splice(0)) look();
  });
  await own.watch({ watchId: '', path: folder });
  await watches.watch({ watchId: 'other', path: folder });
  await tells(
    () => {
      for (const name of ['c', 'a', 'b']) writeFileSync(at(name), '');
    },
    'other',
    at('a'),
    at('b'),
    at('c'),
  );
  while (calls.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  expect(calls[0]).toEqual([at('a'), at('b'), at('c')]);
  own.close();
  calls.length = 0;
  await tells(() => writeFileSync(at('d'), ''), 'other', at('d'));
  expect(calls).toEqual([]);
});

test('an id is taken once, and free again', async () => {
  await watches.watch({ watchId: 'w', path: folder });
  await expect(watches.watch({ watchId: 'w', path: folder })).rejects.toMatchObject({
    code: -32600,
    message: 'watchId already exists: w',
  });
  await expect(watches.watch({ watchId: 'v', path: 'relative' })).rejects.toMatchObject({
    code: -32600,
  });
  expect(watches.unwatch({ watchId: 'w' })).toEqual({});
  expect(watches.unwatch({ watchId: 'w' })).toEqual({});
  await watches.watch({ watchId: 'w', path: folder });
});
