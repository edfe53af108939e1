import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pairRef } from './file-pairs.ts';
import { KeptStore } from './kept-store.ts';
import { ageFiles } from './testing/age-files.ts';
import { trimKept, trimmedAt } from './trim-kept.ts';
import { sideOf } from './turn-files.ts';

let folder: string;
let store: KeptStore;
let commits: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-trim-'));
  store = new KeptStore(folder);
  commits = [];
  for (const [nth, threadId] of ['a', 'b', 'c', 'd'].entries()) {
    const at = { startedAtMs: nth, endedAtMs: nth };
    const after = sideOf({ bytes: randomBytes(20_000), mode: '100644' });
    const pairs = [{ path: 'file', before: null, after }];
    const { ids } = await store.write(pairRef({ root: '/', threadId, id: 't', ...at }), pairs);
    commits.push(ids.commit);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const large = 1_000_000;
const nobody = () => Promise.resolve(false);
const left = async () => {
  const named = await store.named('/', () => true);
  return named.map(({ threadId }) => threadId).toSorted();
};
const there = async () => {
  const found = await store.there(commits);
  return commits.map((commit) => found.has(commit));
};

it('lets go of what is too old, and of nothing that is needed', async () => {
  expect(await trimKept(store, nobody, { ageMs: 100, bytes: large }, 100)).toBe(0);
  const isNeeded = ({ threadId }: { readonly threadId: string }) =>
    Promise.resolve(threadId === 'a');
  expect(await trimKept(store, isNeeded, { ageMs: 1, bytes: large }, 3)).toBe(1);
  expect(await left()).toEqual(['a', 'c', 'd']);
  expect(await trimmedAt(store)).toBe(3);
});

it('lets go of the oldest where it is too much, until there is some room', async () => {
  expect(await trimKept(store, nobody, { ageMs: large, bytes: 100_000 }, 9)).toBe(0);
  expect(await trimKept(store, nobody, { ageMs: large, bytes: 70_000 }, 9)).toBe(2);
  expect(await left()).toEqual(['c', 'd']);
});

it('gives the room back the next time, when nobody can be about to keep the same', async () => {
  const limits = { ageMs: 1, bytes: large };
  expect(await trimKept(store, nobody, limits, 3)).toBe(2);
  expect(await there()).toEqual([true, true, true, true]);
  ageFiles(folder);
  expect(await trimKept(store, nobody, limits, 3)).toBe(0);
  expect(await there()).toEqual([false, false, true, true]);
});
