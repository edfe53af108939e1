import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { migrations } from './migrations.ts';
import { stepBack } from './step-back.ts';

const OLDER = migrations.length;
const newer = [...migrations, 'CREATE TABLE tides (height REAL) STRICT', 'DROP TABLE projects'];
const now = () => 1;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-step-back-'));
  path = join(folder, 'skein.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (steps: readonly string[]) => openDatabase(path, now, steps).connection;
const draft = (key: string) => (library: Database.Database) =>
  library.prepare('INSERT INTO drafts (key, text) VALUES (?, ?)').run(key, 'words');
const keys = (file: string): unknown[] => {
  const library = new Database(file, { readonly: true });
  try {
    return library.prepare('SELECT key FROM drafts ORDER BY key').pluck().all();
  } finally {
    library.close();
  }
};

test('an older Skein finds the library as it was before the update; the newer one lies aside', () => {
  const before = open(migrations);
  draft('before')(before);
  before.close();
  const lifted = open(newer);
  draft('since')(lifted);
  lifted.close();
  expect(() => open(migrations)).toThrow('written by a newer Skein');

  expect(stepBack(path, OLDER)).toBe('copy');
  open(migrations).close();
  expect(keys(path)).toEqual(['before']);
  expect(keys(`${path}.left-${newer.length}`)).toEqual(['before', 'since']);
  // Once more it is what an older one reads already.
  expect(stepBack(path, OLDER)).toBe('same');
});

test('without a copy that fits, the older one begins anew and nothing is lost', async () => {
  const lifted = open(newer);
  draft('since')(lifted);
  lifted.close();
  expect(stepBack(path, OLDER)).toBe('none');
  expect((await readdir(folder)).filter((name) => name === 'skein.sqlite')).toEqual([]);
  expect(keys(`${path}.left-${newer.length}`)).toEqual(['since']);
});

test('what is no library is left alone', async () => {
  expect(stepBack(path, OLDER)).toBe('same');
  await writeFile(path, 'no library at all, but quite long enough to be looked at');
  expect(stepBack(path, OLDER)).toBe('same');
  expect(await readdir(folder)).toEqual(['skein.sqlite']);
});
