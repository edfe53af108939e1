import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupName, writeBackup } from './backup.ts';
import { JobCancelled, startJob } from './data-jobs.ts';
import { readManifest } from './backup-manifest.ts';
import { libraryProblems } from './check-library.ts';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import { measureHome } from './measure.ts';
import { restoreThreads } from './restore.ts';
import { thread } from './testing/library-fixture.ts';

const ID = '01a216c5-ed94-76ef-9fbc-8d1b9eef179e';
const OLD = '01a216c5-f95f-702f-9c7a-f7248eeafdf4';
const name = (id: string): string => `rollout-2026-11-26T07-33-19-${id}.jsonl`;
const DAY = join('sessions', '2026', '11', '26');

let root = '';
let home = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skein-backup-'));
  home = join(root, 'home');
  await mkdir(join(home, DAY), { recursive: true });
  await mkdir(join(home, 'archived_sessions'));
  await mkdir(join(home, 'app'));
  await mkdir(join(home, 'mcp_tokens'));
  await writeFile(join(home, DAY, name(ID)), '{"a":1}\n{"b":2}\n{"torn');
  await writeFile(join(home, 'archived_sessions', name(OLD)), '{"old":1}\n');
  await writeFile(join(home, 'config.toml'), 'model = "m" # mine\n');
  await writeFile(join(home, 'auth.json'), '{"key":"sk-1"}');
  await writeFile(join(home, 'mcp_tokens', 'a.json'), 'sk-2');
  await writeFile(join(home, 'app', 'keys.json'), 'sk-3');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const backUp = (): ReturnType<typeof writeBackup> =>
  writeBackup({ home, folder: join(root, 'safe'), version: '1', nowMs: 0 }, () => undefined);

test('holds threads to their last whole line, settings, the library, and no key', async () => {
  const { connection } = openDatabase(join(home, 'app', 'skein.sqlite'), Date.now);
  createLibrary(connection).apply([thread('t1')]);
  await mkdir(join(home, 'skills'));
  await symlink(root, join(home, 'skills', 'elsewhere'));
  // Another connection has it open and has written to its log, as in life.
  const result = await backUp();
  connection.close();
  expect(result).toMatchObject({ threads: 2, files: 4 });
  expect(result.path).toBe(join(root, 'safe', 'skein-backup-1970-01-01T00-00-00'));
  expect(result.skipped).toEqual([join(home, 'skills', 'elsewhere')]);
  const text = (path: string): Promise<string> => readFile(join(result.path, path), 'utf8');
  expect(await text(join(DAY, name(ID)))).toBe('{"a":1}\n{"b":2}\n');
  expect(await text('config.toml')).toBe('model = "m" # mine\n');
  const all = await readdir(result.path, { recursive: true });
  expect(all.filter((path) => /auth|token|keys/.test(path))).toEqual([]);
  const copy = join(result.path, 'app', 'skein.sqlite');
  expect(libraryProblems(copy)).toEqual([]);
  const again = openDatabase(copy, Date.now);
  expect(
    createLibrary(again.connection).reads.threadRow({ server: 'local', threadId: 't1' }),
  ).not.toBeNull();
  again.connection.close();
  expect(await readdir(join(root, 'safe'))).toEqual([backupName(0)]);
});

test('brings back only what is missing, and overwrites nothing', async () => {
  const { path } = await backUp();
  await rm(join(home, 'archived_sessions', name(OLD)));
  await appendFile(join(home, DAY, name(ID)), '"}\n{"later":3}\n');
  await writeFile(join(home, 'config.toml'), 'model = "other"\n');
  expect(restoreThreads(home, path, () => undefined)).toEqual({
    madeAtMs: 0,
    added: 1,
    present: 1,
    damaged: [],
  });
  expect(await readFile(join(home, 'archived_sessions', name(OLD)), 'utf8')).toBe('{"old":1}\n');
  expect(await readFile(join(home, DAY, name(ID)), 'utf8')).toContain('later');
  expect(await readFile(join(home, 'config.toml'), 'utf8')).toContain('other');
});

test('takes no file that is not what was written, none that leads out, and no other folder', async () => {
  const { path } = await backUp();
  await rm(join(home, 'archived_sessions', name(OLD)));
  await rm(join(home, DAY, name(ID)));
  await writeFile(join(path, 'archived_sessions', name(OLD)), '{"new":1}\n');
  const manifest = readManifest(path);
  const out = `sessions/../../${name(ID)}`;
  const files = manifest.files.map((file) =>
    file.path.includes(ID) ? { ...file, path: out } : file,
  );
  await writeFile(join(path, 'manifest.json'), JSON.stringify({ ...manifest, files }));
  const result = restoreThreads(home, path, () => undefined);
  expect(result.added).toBe(0);
  expect(result.damaged.map((one) => one.path).toSorted()).toEqual(
    [`archived_sessions/${name(OLD)}`, out].toSorted(),
  );
  expect(await readdir(root)).not.toContain(name(ID));
  expect(() => restoreThreads(home, root, () => undefined)).toThrow('manifest.json');
});

test('measures what there is by what it is', () => {
  const places = measureHome(home, () => undefined);
  expect(places.map(({ id, files }) => [id, files])).toEqual([
    ['threads', 1],
    ['archived', 1],
    ['settings', 1],
    ['keys', 3],
  ]);
  expect(places[0]).toMatchObject({ path: join(home, 'sessions'), bytes: 22 });
  expect(places[3]?.path).toBe(home);
});

test('finds what is amiss with a library', async () => {
  const file = join(home, 'app', 'skein.sqlite');
  const { connection } = openDatabase(file, Date.now);
  connection.exec('CREATE TABLE big (text TEXT)');
  connection.exec(
    `INSERT INTO big WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
     SELECT hex(zeroblob(4000)) FROM n`,
  );
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  expect(libraryProblems(file)).toEqual([]);
  const bytes = await readFile(file);
  bytes.fill(0xff, bytes.length - 3 * 4096);
  await writeFile(file, bytes);
  expect(libraryProblems(file)).not.toEqual([]);
});

test('a job runs beside the caller, and ends when it is cancelled', async () => {
  const done = startJob<unknown[]>({ kind: 'measure', home }, () => undefined);
  expect(await done.ended).toHaveLength(4);
  const cancelled = startJob({ kind: 'measure', home }, () => undefined);
  cancelled.cancel();
  await expect(cancelled.ended).rejects.toThrow(JobCancelled);
  const failed = startJob({ kind: 'restore', home, folder: root }, () => undefined);
  await expect(failed.ended).rejects.toThrow('manifest.json');
});
