import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Crash } from '../../server/protocol/host-crash.ts';
import { CrashReports } from './crash-reports.ts';
import { HIDDEN, Redactor } from '../../server/diagnostics/redact.ts';

let folder: string;
let now: number;
let told: (Crash | null)[];
let crashes: CrashReports;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'skein-crashes-')), 'crashes');
  now = Date.UTC(2026, 10, 27, 15);
  told = [];
  const changed = (unseen: Crash | null): void => void told.push(unseen);
  const redactor = new Redactor();
  redactor.hide('a word of the user');
  crashes = new CrashReports({ folder, version: '1.2.3', redactor, now: () => now, changed });
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const fault = (cause = 'it ended', what: Crash['what'] = 'page') => ({ what, cause, lines: [] });

test('a report says what, when, why and of which version, and holds no secret', async () => {
  crashes.record({
    what: 'main',
    cause: `TypeError: ${homedir()}/x could not be read with a word of the user`,
    stack: `at f (${homedir()}/skein/main.js:1)`,
    lines: Array.from({ length: 200 }, (_, at) => `line ${at} API_KEY=abc${at}`),
  });
  const [crash] = crashes.list();
  expect(crash).toEqual({
    id: '2026-11-27T15-00-00-000-main',
    atMs: now,
    what: 'main',
    cause: `TypeError: ~/x could not be read with ${HIDDEN}`,
    times: 1,
    seen: false,
  });
  expect(told).toEqual([crash]);
  const read = crashes.read(crash?.id ?? '');
  expect(read?.path).toBe(join(folder, `${crash?.id}.json`));
  const report = JSON.parse(read?.text ?? '') as Record<string, unknown>;
  expect(report['at']).toBe('2026-11-27T15:00:00.000Z');
  expect(report['versions']).toMatchObject({ skein: '1.2.3', node: process.versions.node });
  expect(report['stack']).toBe('at f (~/skein/main.js:1)');
  expect(report['lines']).toHaveLength(60);
  expect((report['lines'] as string[]).at(-1)).toBe(`line 199 API_KEY=${HIDDEN}`);
  expect((await stat(read?.path ?? '')).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('the same cause soon again is counted, another one or much later is a report of its own', () => {
  crashes.record(fault());
  now += 1000;
  crashes.record(fault());
  expect(crashes.list()).toMatchObject([{ times: 2, atMs: now }]);
  crashes.record(fault('it ran out of memory'));
  crashes.record(fault('it ended', 'gpu'));
  now += 60 * 60 * 1000;
  crashes.record(fault('it ran out of memory'));
  expect(crashes.list().map(({ times }) => times)).toEqual([1, 1, 1, 2]);
});

test('the newest stay', async () => {
  for (let at = 0; at < 30; at += 1) {
    now += 1000;
    crashes.record(fault(`cause ${at}`));
  }
  const causes = crashes.list().map(({ cause }) => cause);
  expect(causes).toHaveLength(20);
  expect([causes[0], causes[19]]).toEqual(['cause 29', 'cause 10']);
  expect(await readdir(folder)).toHaveLength(20);
});

test('what the user knows of is told no more', () => {
  crashes.record({ ...fault('the server ended', 'server'), seen: true });
  expect(told).toEqual([]);
  crashes.record(fault());
  expect(crashes.unseen?.cause).toBe('it ended');
  crashes.markSeen();
  expect(crashes.unseen).toBeNull();
  expect(told.at(-1)).toBeNull();
  expect(crashes.list()).toHaveLength(2);
  // It happened again: that is news.
  crashes.record(fault());
  expect(crashes.unseen).toMatchObject({ times: 2 });
});

test('reports are deleted by their names, and nothing else is', async () => {
  crashes.record(fault());
  crashes.record(fault('other'));
  const [first, second] = crashes.list().map(({ id }) => id);
  crashes.delete([first ?? '', 'unknown']);
  expect(crashes.list().map(({ id }) => id)).toEqual([second]);
  expect(crashes.read(first ?? '')).toBeNull();
  expect(told.at(-1)?.id).toBe(second);
});

test('what is no report of ours is left alone, and a folder that cannot be written hurts nobody', async () => {
  crashes.record(fault());
  const [known] = crashes.list();
  await writeFile(join(folder, 'broken.json'), '{');
  await writeFile(join(folder, 'other.json'), await readFile(join(folder, `${known?.id}.json`)));
  await writeFile(join(folder, 'note.txt'), 'mine');
  expect(crashes.list()).toHaveLength(1);
  await rm(folder, { recursive: true });
  await writeFile(folder, 'no folder');
  crashes.record(fault());
  expect(crashes.list()).toEqual([]);
  await chmod(folder, 0o600);
});
