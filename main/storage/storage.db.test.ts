import { spawn } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from './migrations.ts';
import { openDatabase, startAnew } from './database.ts';
import { createLibrary } from './library.ts';
import { oldCopies, pruneOldCopies } from './old-copies.ts';
import { Storage } from './storage.ts';
import type { StorageError } from './storage-error.ts';

let folder: string;
let path: string;
const opened: Storage[] = [];
const failures: StorageError[] = [];
const rebuilt: (string | null)[] = [];
const restarts: string[] = [];
let settled = (): void => {};
let restarted = (): void => {};
/** Of this process, in the order in which they began. */
const workers: Worker[] = [];
process.on('worker', (worker) => workers.push(worker));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-storage-'));
  path = join(folder, 'skein.sqlite');
  failures.length = 0;
  rebuilt.length = 0;
  restarts.length = 0;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  await rm(folder, { recursive: true, force: true });
});

async function openStorage(): Promise<Storage> {
  const storage = await Storage.open(path, {
    failed: (error) => failures.push(error),
    settled: () => settled(),
    rebuilt: (movedTo) => rebuilt.push(movedTo),
    restarted: (cause) => {
      restarts.push(cause);
      restarted();
    },
  });
  opened.push(storage);
  return storage;
}

test('what was written is there after a reopen; a read sees the writes before it', async () => {
  const first = await openStorage();
  void first.write({ op: 'draft', key: 'a', text: '1' });
  void first.write({ op: 'draft', key: 'b', text: '2' });
  expect(await first.read('drafts')).toEqual({ a: '1', b: '2' });
  void first.write({ op: 'draft', key: 'c', text: '3' });
  await first.close();
  const second = await openStorage();
  expect(await second.read('drafts')).toEqual({ a: '1', b: '2', c: '3' });
  expect(failures).toEqual([]);
});

test('a batch that cannot be kept is reported, and later ones are kept', async () => {
  const storage = await openStorage();
  await storage.write({ op: 'draft', key: 'bad', text: 5n as unknown as string });
  await storage.write({ op: 'setting', key: 'bad', value: 5n });
  expect(failures).toHaveLength(1);
  await storage.write({ op: 'draft', key: 'good', text: 'x' });
  expect(await storage.read('drafts')).toHaveProperty('good', 'x');
});

test('a library is for one process at a time', async () => {
  const first = await openStorage();
  await expect(openStorage()).rejects.toThrow('another Skein uses it');
  await first.close();
  const second = await openStorage();
  expect(await second.read('drafts')).toEqual({});
}, 20_000);

test('what a lock of another program refuses is kept once it is gone, in its order', async () => {
  const storage = await openStorage();
  await storage.write({ op: 'draft', key: 'a', text: '0' });
  const again = new Promise<void>((resolve) => (settled = resolve));
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  await storage.write({ op: 'draft', key: 'a', text: '1' });
  expect(failures.map(({ code }) => code)).toEqual(['SQLITE_BUSY']);
  other.exec('ROLLBACK');
  other.close();
  await storage.write({ op: 'draft', key: 'a', text: '2' });
  await again;
  expect(await storage.read('drafts')).toEqual({ a: '2' });
}, 20_000);

test('a file that is no database is moved aside, and a new library begins', async () => {
  const file = await open(path, 'w');
  await file.write('this is no database, and long enough to be looked at '.repeat(100));
  await file.close();
  const storage = await openStorage();
  expect(storage.movedTo).toMatch(/skein\.sqlite\.damaged-\d+$/);
  expect((await stat(storage.movedTo ?? '')).size).toBeGreaterThan(1000);
  await storage.write({ op: 'draft', key: 'a', text: '1' });
  expect(await storage.read('drafts')).toEqual({ a: '1' });
});

test('damage that is met in mid-work makes a new library, and tells', async () => {
  const { connection } = openDatabase(path, Date.now);
  const insert = connection.prepare('INSERT INTO drafts (key, text) VALUES (?, ?)');
  for (let at = 0; at < 2000; at += 1) insert.run(`key ${at}`, 'text '.repeat(50));
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  // The schema stays sound: opening must work, reading must not.
  await file.write(Buffer.alloc(size - 32 * 4096, 0xa5), 0, size - 32 * 4096, 32 * 4096);
  await file.close();
  const storage = await openStorage();
  await expect(storage.read('drafts')).rejects.toThrow(/malformed|corrupt/i);
  // What could be read of it was taken over.
  expect(Object.keys(await storage.read('drafts')).length).toBeLessThan(2000);
  expect(rebuilt[0]).toMatch(/damaged/);
});

test('a library of an older format is copied before it is lifted', () => {
  const before = openDatabase(path, Date.now).connection;
  before.prepare("INSERT INTO drafts VALUES ('a', 'kept')").run();
  before.close();
  const steps = [...migrations, 'ALTER TABLE drafts ADD COLUMN colour TEXT'];
  const lifted = openDatabase(path, Date.now, steps).connection;
  expect(lifted.pragma('user_version', { simple: true })).toBe(steps.length);
  expect(lifted.prepare('SELECT * FROM drafts').all()).toEqual([
    { key: 'a', text: 'kept', colour: null },
  ]);
  lifted.close();
  const copy = new Database(`${path}.before-${steps.length}`, { readonly: true });
  expect(copy.pragma('user_version', { simple: true })).toBe(migrations.length);
  expect(copy.prepare('SELECT * FROM drafts').all()).toEqual([{ key: 'a', text: 'kept' }]);
  copy.close();
});

test('a step that fails leaves the library as it was', () => {
  openDatabase(path, Date.now).connection.close();
  const steps = [...migrations, 'CREATE TABLE half (x); SELECT nonsense'];
  expect(() => openDatabase(path, Date.now, steps)).toThrow(/nonsense/);
  const { connection } = openDatabase(path, Date.now);
  expect(connection.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").get()).toBe(
    undefined,
  );
  connection.close();
});

test('a library of a newer format is left alone, with words', async () => {
  const newer = new Database(path);
  newer.pragma('user_version = 999');
  newer.close();
  await expect(openStorage()).rejects.toThrow(/newer Skein/);
  expect(await readdir(folder)).toContain('skein.sqlite');
  const again = new Database(path);
  expect(again.pragma('user_version', { simple: true })).toBe(999);
  again.close();
});

test('kill -9 in the middle of writing leaves a sound library with every acknowledged batch', async () => {
  const writer = fileURLToPath(new URL('../testing/writer.ts', import.meta.url));
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, [writer, path, String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        acknowledged += chunk.toString('utf8');
        if (acknowledged.split('\n').length > 40 + round * 17) child.kill('SIGKILL');
      });
      child.once('close', () => resolve());
    });
    const last = Number(acknowledged.trim().split('\n').at(-1));
    const { connection, movedTo } = openDatabase(path, Date.now);
    expect(movedTo).toBeNull();
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
    connection.prepare("INSERT INTO item_words (item_words) VALUES ('integrity-check')").run();
    const kept = connection
      .prepare<[string], number>('SELECT count(*) FROM items WHERE item_id LIKE ?')
      .pluck()
      .get(`item-${round}-%`);
    expect(last).toBeGreaterThan(30);
    expect(kept).toBeGreaterThanOrEqual(last + 1);
    connection.close();
  }
});

test('a worker that is killed goes on as another: nothing is lost, and nothing is kept twice', async () => {
  const storage = await openStorage();
  const key = { server: 'local', threadId: 't' };
  const thread = { id: 't', preview: '', modelProvider: 'p', createdAt: 1, updatedAt: 1 };
  await storage.write({
    op: 'thread',
    server: 'local',
    thread: { ...thread, status: { type: 'idle' }, cwd: '/ws', turns: [] },
  });
  await storage.write(
    { op: 'turn', ...key, turn: { id: 'turn', status: 'inProgress', items: [] } },
    {
      op: 'item',
      ...key,
      turnId: 'turn',
      item: { type: 'agentMessage', id: 'm', text: '' },
      open: true,
      atMs: 1,
    },
  );
  const text = (at: number): string => `${at} `;
  let written: Promise<unknown> = Promise.resolve();
  const write = (at: number): void => {
    const part = { turnId: 'turn', itemId: 'm', field: 'text', text: text(at) };
    written = storage.write({ op: 'text', ...key, ...part });
  };
  for (let at = 0; at < 300; at += 1) {
    write(at);
    await new Promise((resolve) => setImmediate(resolve));
    if (at % 100 !== 50) continue;
    await storage.read('drafts');
    const again = new Promise<void>((resolve) => (restarted = resolve));
    void workers.at(-1)?.terminate();
    const asked = storage.read('threadRow', key);
    // Some are written before it has ended, the next ones while there is none.
    for (const end = at + 20; at < end;) {
      at += 1;
      write(at);
    }
    await again;
    // It is answered by the next one.
    expect(await asked).toMatchObject({ threadId: 't' });
  }
  await written;
  const item = await storage.read('item', key, 'turn', 'm');
  expect(item).toMatchObject({ text: Array.from({ length: 300 }, (_, at) => text(at)).join('') });
  expect(restarts).toHaveLength(3);
  expect(failures).toEqual([]);
}, 30_000);

test('what was owed to a full disk outlives its worker', async () => {
  const storage = await openStorage();
  await storage.write({ op: 'draft', key: 'a', text: '0' });
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  await storage.write({ op: 'draft', key: 'a', text: '1' });
  expect(failures.map(({ code }) => code)).toEqual(['SQLITE_BUSY']);
  await workers.at(-1)?.terminate();
  other.exec('ROLLBACK');
  other.close();
  await storage.write({ op: 'draft', key: 'b', text: '2' });
  expect(await storage.read('drafts')).toEqual({ a: '1', b: '2' });
}, 30_000);

test('of a damaged library all is taken over that can be read: lists, pins, drafts', () => {
  const before = openDatabase(path, Date.now).connection;
  const library = createLibrary(before);
  const thread = { preview: '', modelProvider: 'p', createdAt: 1, updatedAt: 1, cwd: '/ws' };
  for (let at = 0; at < 40; at += 1) {
    const key = { server: 'local', threadId: `t${at}` };
    library.apply([
      {
        op: 'thread',
        server: 'local',
        thread: { ...thread, id: key.threadId, status: { type: 'idle' }, turns: [] },
      },
      { op: 'patch', ...key, patch: { name: `Name ${at}`, pinRank: at, complete: true } },
      { op: 'draft', key: `local/t${at}`, text: 'text '.repeat(2000) },
    ]);
  }
  library.apply([{ op: 'setting', key: 'synced local', value: true }]);
  before.pragma('wal_checkpoint(TRUNCATE)');
  before.close();
  // Pages in the midst of the drafts: the last one of a long text alone would not be missed.
  const bytes = readFileSync(path);
  const page = Math.floor(bytes.indexOf('text text text', bytes.length / 2) / 4096);
  bytes.fill(0xa5, page * 4096, (page + 3) * 4096);
  writeFileSync(path, bytes);
  const { connection, movedTo } = startAnew(path, () => 7);
  expect(movedTo).toBe(`${path}.damaged-7`);
  const { reads } = createLibrary(connection);
  expect(reads.pinnedThreads().map(({ name }) => name)).toEqual(
    Array.from({ length: 40 }, (_, at) => `Name ${at}`),
  );
  // What search looks through is fetched again.
  expect(reads.threadsToFetch('local')).toHaveLength(40);
  expect(reads.settings()).toEqual({});
  const drafts = Object.keys(reads.drafts()).length;
  expect(drafts).toBeGreaterThan(30);
  expect(drafts).toBeLessThan(40);
  connection.close();
});

test('where a copy does not fit, nothing is changed, and how much room is needed is said', () => {
  openDatabase(path, Date.now).connection.close();
  // A sparse file: its size is what a copy would take.
  truncateSync(path, 2 ** 43);
  const steps = [...migrations, 'CREATE TABLE later (x)'];
  expect(() => openDatabase(path, Date.now, steps)).toThrow(
    /has to be changed, after a copy of it is made\. That takes \d+ MiB, and \d+ MiB are free/,
  );
  expect(readdirSync(folder).filter((name) => name.includes('before'))).toEqual([]);
});

test('old copies go by their age and number, old logs by their age', () => {
  const at = (name: string, days: number): void => {
    writeFileSync(join(folder, name), 'x');
    utimesSync(join(folder, name), days * 86_400, days * 86_400);
  };
  for (const days of [1, 11, 12, 13, 14]) at(`skein.sqlite.damaged-${days}`, days);
  at('skein.sqlite.damaged-14-wal', 14);
  at('skein.sqlite.before-9', 2);
  at('skein.sqlite.before-10', 12);
  at('skein.sqlite', 1);
  mkdirSync(join(folder, 'logs'));
  at('logs/gone.log', 1);
  at('logs/local.log', 12);
  expect(
    pruneOldCopies(folder, 10 * 86_400_000).map((copy) => copy.path.slice(path.length)),
  ).toEqual(['.before-9', '.damaged-11', '.damaged-1']);
  expect(readdirSync(folder).toSorted()).toEqual([
    'logs',
    'skein.sqlite',
    'skein.sqlite.before-10',
    'skein.sqlite.damaged-12',
    'skein.sqlite.damaged-13',
    'skein.sqlite.damaged-14',
    'skein.sqlite.damaged-14-wal',
  ]);
  expect(readdirSync(join(folder, 'logs'))).toEqual(['local.log']);
  expect(oldCopies(folder)[0]).toMatchObject({ kind: 'damaged', bytes: 2 });
});
