import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSqlite } from '../../threads/sqlite.ts';
import { ThreadStore } from '../../threads/thread-store.ts';
import { takeWriterLock } from '../../threads/writer-lock.ts';
import { examineHome } from './examine-home.ts';
import { repairHome } from './repair.ts';
import { isSound, tell } from './report.ts';
import type { DoctorReport } from './report.ts';

const crashed = '01a216c5-ed94-76ef-9fbc-8d1b9eef179e';
const copied = '01a216c5-f95f-702f-9c7a-f7248eeafdf4';
const source = '01a216c6-5334-7076-a361-506f96a7160d';
const fork = '01a216c6-5763-77e9-b6a8-1b8e585fd842';
const nested = '01a216c6-594a-704a-99e6-0bf33695c13a';

let home = '';
let files: Map<string, string>;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'skein-doctor-'));
  const day = path.join(home, 'sessions', '2026', '11', '26');
  for (const format of ['format-1', 'format-2']) {
    const samples = new URL(`../../threads/testing/formats/${format}`, import.meta.url);
    await cp(fileURLToPath(samples), day, { recursive: true });
  }
  const names = await readdir(day);
  files = new Map(names.map((name) => [name.slice(-42, -6), path.join(day, name)]));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

/** Path and text of every file but the index, which SQLite sets a log beside when it is read. */
async function rollouts(): Promise<string[][]> {
  const names = await readdir(home, { recursive: true, withFileTypes: true });
  const paths = names.filter((each) => each.isFile() && each.name.endsWith('.jsonl'));
  return Promise.all(
    paths.map(async ({ parentPath, name }) => [
      name,
      await readFile(path.join(parentPath, name), 'utf8'),
    ]),
  );
}

const fileOf = (threadId: string): string => files.get(threadId) ?? '';

async function examine(): Promise<DoctorReport> {
  return (await examineHome(home)).report;
}

async function repair(): Promise<DoctorReport> {
  const report = await repairHome(home, await examineHome(home), new Date());
  // What it says was mended is not found again.
  const after = await examine();
  for (const { kind, threadId, repaired } of report.problems) {
    const again = after.problems.some((each) => each.kind === kind && each.threadId === threadId);
    if (repaired !== null) expect(again, `${kind} of ${threadId}`).toBe(false);
  }
  expect(after.index.state).toBe('sound');
  return report;
}

async function makeIndex(): Promise<void> {
  const store = new ThreadStore(home);
  await store.rebuild();
  await store.close();
}

/** In order of their names. */
const kinds = ({ problems }: DoctorReport): string[] =>
  problems.map(({ kind, threadId }) => `${kind} ${threadId}`).toSorted();

describe('a sound home', () => {
  it('is told to be one, and nothing is written', async () => {
    await makeIndex();
    const before = await rollouts();
    const report = await examine();
    expect(report).toMatchObject({
      onDisk: 5,
      archived: 0,
      listed: 5,
      damaged: 0,
      index: { state: 'sound', wrong: [], unlisted: [] },
      orphans: [],
      backup: null,
    });
    // A crash leaves a turn without an end, which is no damage.
    expect(kinds(report)).toEqual([`openTurn ${crashed}`]);
    expect(isSound(report)).toBe(true);
    expect(tell(report)).toContain('5 on disk (0 archived), 5 listed, 0 damaged');
    expect(await rollouts()).toEqual(before);
  });

  it('is left alone where a process writes', async () => {
    await makeIndex();
    const lock = await takeWriterLock(home, crashed);
    try {
      await appendFile(fileOf(crashed), '{"timestamp":"2026-');
      expect(kinds(await examine())).toEqual([]);
      const before = await readFile(fileOf(crashed), 'utf8');
      await repairHome(home, await examineHome(home), new Date());
      expect(await readFile(fileOf(crashed), 'utf8')).toBe(before);
    } finally {
      lock?.release();
    }
  });
});

describe('damage', () => {
  it('to files is found, and mended where that loses nothing', async () => {
    await makeIndex();
    const torn = '{"timestamp":"2026-11-26T08:00:00.000Z","ordinal":32,"ty';
    await appendFile(fileOf(crashed), torn);
    const lines = (await readFile(fileOf(copied), 'utf8')).split('\n');
    lines.splice(5, 2, 'spoiled', '\0\0\0\0');
    await writeFile(fileOf(copied), lines.join('\n'));
    const emptyId = '01a216c5-0000-70aa-9fbc-8d1b9eef1799';
    const empty = fileOf(copied).replace(copied, emptyId);
    await writeFile(empty, '');
    const firstless = '01a216c5-1111-70aa-9fbc-8d1b9eef1799';
    await writeFile(
      fileOf(copied).replace(copied, firstless),
      lines.slice(1).join('\n').replace('spoiled\n\0\0\0\0\n', ''),
    );
    await mkdir(path.join(home, 'archived_sessions'));
    await copyFile(fileOf(fork), path.join(home, 'archived_sessions', path.basename(fileOf(fork))));
    const report = await examine();
    expect(kinds(report)).toEqual(
      [
        `duplicate ${fork}`,
        `empty ${emptyId}`,
        `firstLine ${firstless}`,
        `lines ${copied}`,
        `openTurn ${crashed}`,
        `tornTail ${crashed}`,
      ].toSorted(),
    );
    expect(report.damaged).toBe(5);
    expect(isSound(report)).toBe(false);
    expect(tell(report)).toMatch(/DAMAGE thread .*not whole.*\n.*rollout-/);

    const mended = await repair();
    const repaired = mended.problems.filter((each) => each.repaired !== null);
    expect(repaired.map(({ kind }) => kind).toSorted()).toEqual(['empty', 'openTurn', 'tornTail']);
    const kept = await readdir(mended.backup ?? '', { recursive: true });
    const tail = kept.find((name) => name.endsWith('.tail')) ?? '';
    expect(await readFile(path.join(mended.backup ?? '', tail), 'utf8')).toBe(torn);
    expect(kept.some((name) => name.includes(emptyId))).toBe(true);
    // What cannot be mended stays damaged, and stays.
    expect(isSound(mended)).toBe(false);
    expect(await readFile(fileOf(copied), 'utf8')).toContain('spoiled');
  });

  it('to what a fork shares is found in the fork', async () => {
    await makeIndex();
    await truncate(fileOf(source), 3000);
    expect(kinds(await examine())).toEqual(
      expect.arrayContaining([`tornTail ${source}`, `base ${fork}`, `base ${nested}`]),
    );
    await rm(fileOf(source));
    const report = await examine();
    expect(report.problems.find(({ kind }) => kind === 'base')?.cause).toContain('is missing');
    expect(report.index).toMatchObject({ state: 'stale', wrong: [source] });
  });

  it('of a file named after another thread, and of a later format, is told', async () => {
    const other = '01a216c5-2222-70aa-9fbc-8d1b9eef1799';
    await rename(fileOf(copied), fileOf(copied).replace(copied, other));
    const payload = { type: 'format_raised', format_version: 9 };
    const later = {
      timestamp: '2026-11-26T09:00:00.000Z',
      ordinal: 99,
      type: 'event_msg',
      payload,
    };
    await appendFile(fileOf(crashed), `${JSON.stringify(later)}\n`);
    const report = await examine();
    expect(kinds(report)).toEqual(
      [`laterFormat ${crashed}`, `name ${other}`, `openTurn ${crashed}`].toSorted(),
    );
    const before = await readFile(fileOf(crashed), 'utf8');
    await repair();
    expect(await readFile(fileOf(crashed), 'utf8')).toBe(before);
  });
});

describe('the index', () => {
  it('that is missing, corrupt or of another version is made anew', async () => {
    const file = path.join(home, 'thread-index.sqlite');
    expect((await examine()).index.state).toBe('missing');
    expect((await repair()).index.repaired).not.toBeNull();
    await writeFile(file, 'no database at all, but long enough to be taken for something else');
    expect((await examine()).index.state).toBe('corrupt');
    const mended = await repair();
    expect(await readdir(mended.backup ?? '')).toContain('thread-index.sqlite');
    const Sqlite = await loadSqlite();
    const database = new Sqlite(file);
    database.pragma('user_version = 77');
    database.close();
    expect((await examine()).index.state).toBe('otherVersion');
    await repair();
  });

  it('that says what the files do not say is stale, one that lags behind is not', async () => {
    await makeIndex();
    const Sqlite = await loadSqlite();
    const database = new Sqlite(path.join(home, 'thread-index.sqlite'));
    database.prepare('UPDATE turns SET status = ? WHERE thread_id = ?').run('failed', copied);
    database.prepare('DELETE FROM threads WHERE id = ?').run(fork);
    database.close();
    const text = await readFile(fileOf(nested), 'utf8');
    const payload = { type: 'thread_name_updated', name: 'Later' };
    const line = { timestamp: '2026-11-26T09:00:00.000Z', ordinal: 99, type: 'event_msg', payload };
    await appendFile(fileOf(nested), `${JSON.stringify(line)}\n`);
    const { index, listed } = await examine();
    expect(index).toMatchObject({ state: 'stale', wrong: [copied], unlisted: [fork] });
    expect(listed).toBe(4);
    // A file that was written over, to the same size.
    await writeFile(fileOf(nested), text.replaceAll('Twice', 'Three'));
    expect((await examine()).index.state).toBe('stale');
    const mended = await repair();
    expect(mended.index.repaired).not.toBeNull();
  });
});

describe('what was left over', () => {
  it('is found and taken away', async () => {
    await makeIndex();
    const stranger = '01a216c5-3333-70aa-9fbc-8d1b9eef1799';
    const held = '01a216c5-4444-70aa-9fbc-8d1b9eef1799';
    (await takeWriterLock(home, stranger))?.release();
    const lock = await takeWriterLock(home, held);
    const gone = path.join(home, 'no-such-folder');
    const name = createHash('sha256').update(gone).digest('hex').slice(0, 24);
    await mkdir(path.join(home, 'checkpoints', name), { recursive: true });
    await writeFile(path.join(home, 'checkpoints', name, 'root'), `${gone}\n`);
    await writeFile(`${fileOf(copied)}.partial`, 'half');
    for (const id of [stranger, held, copied]) {
      await mkdir(path.join(home, 'outputs', id), { recursive: true });
    }
    const report = await examine();
    expect(report.orphans.map(({ kind }) => kind).toSorted()).toEqual([
      'checkpoint',
      'lock',
      'output',
      'partial',
    ]);
    // All history is whole all the same.
    expect(isSound(report)).toBe(true);
    expect((await repair()).orphans.map(({ repaired }) => repaired)).not.toContain(null);
    lock?.release();
  });
});

describe('the command', () => {
  const cli =
    process.env['SKEIN_TEST_CLI'] ??
    fileURLToPath(new URL('../../../main/cli.ts', import.meta.url));
  const run = async (...args: string[]) => {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [cli, 'doctor', ...args]);
      return { code: 0, stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };

  it('tells by its exit status and in JSON', async () => {
    await appendFile(fileOf(copied), 'torn');
    const found = await run('--home', home, '--json');
    expect(found.code).toBe(1);
    const report = JSON.parse(found.stdout) as DoctorReport;
    expect(report).toMatchObject({ onDisk: 5, damaged: 1, index: { state: 'missing' } });
    const mended = await run('--home', home, '--repair');
    expect(mended).toMatchObject({ code: 0 });
    expect(mended.stdout).toContain('All is well.');
    expect(await run('--home', '/no/such/home')).toMatchObject({ code: 2, stdout: '' });
  });
});
