import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pruneShadows } from './prune.ts';

const limits = { unusedMs: 10_000, turnMs: 1000, folderBytes: 1000, totalBytes: 1500 };
const now = 1_800_000_000_000;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'skein-prune-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function shadow(name: string, age: number, bytes: number): string {
  const path = join(root, name);
  mkdirSync(join(path, 'objects/ab'), { recursive: true });
  mkdirSync(join(path, 'turns'));
  writeFileSync(join(path, 'objects/ab/x'), Buffer.alloc(bytes));
  touch(path, age);
  return path;
}

function touch(path: string, age: number): void {
  const at = new Date(now - age);
  utimesSync(path, at, at);
}

it('removes what is unused, too large, or too much together, the longest unused first', async () => {
  shadow('old', 20_000, 1);
  shadow('huge', 5, 2000);
  shadow('newest', 1, 700);
  shadow('newer', 2, 700);
  shadow('new', 3, 700);
  mkdirSync(join(root, '.trash-1'));
  await pruneShadows(root, limits, now);
  expect(readdirSync(root)).toEqual(['newer', 'newest']);
});

it('spares what a turn uses, and clears what dead turns left', async () => {
  const used = shadow('used', 20_000, 5000);
  writeFileSync(join(used, 'turns/live.index'), '');
  touch(join(used, 'turns/live.index'), 500);
  writeFileSync(join(used, 'turns/dead.index'), '');
  touch(join(used, 'turns/dead.index'), 5000);
  await pruneShadows(root, limits, now);
  expect(readdirSync(join(used, 'turns'))).toEqual(['live.index']);
});

it('is content with a root that is not there', async () => {
  await pruneShadows(join(root, 'none'), limits, now);
  expect(existsSync(join(root, 'none'))).toBe(false);
});
