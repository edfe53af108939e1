import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { backendFixture } from './testing/backend-fixture.ts';
import type { Fixture } from './testing/backend-fixture.ts';

const doctorEntry = fileURLToPath(
  new URL('../server/cli/doctor/doctor-program.ts', import.meta.url),
);
const serverCommand = { command: process.execPath, args: [], env: {} };
const ID = '01a216c5-ed94-76ef-9fbc-8d1b9eef179e';
const FILE = join('archived_sessions', `rollout-2026-11-26T07-33-19-${ID}.jsonl`);
const sample = new URL(
  `../server/threads/testing/formats/format-1/rollout-2026-11-26T07-33-19-${ID}.jsonl`,
  import.meta.url,
);

let fixture: Fixture;
afterEach(async () => fixture.close());

async function withThread(): Promise<Fixture> {
  const made = await backendFixture(undefined, { doctorEntry, serverCommand });
  await mkdir(join(made.home, 'archived_sessions'));
  await writeFile(join(made.home, FILE), await readFile(sample));
  return made;
}

test('measures, verifies and backs up what there is, and brings back what is lost', async () => {
  fixture = await withThread();
  const { home } = fixture;
  const client = fixture.client();
  const measured = await client.host('host/data/measure', { job: 'a' });
  expect(measured.home).toBe(home);
  expect(measured.places.find(({ id }) => id === 'archived')?.files).toBe(1);
  const health = await client.host('host/data/verify', { job: 'b' });
  expect(health).toMatchObject({ historyError: null, library: [], history: { onDisk: 1 } });

  const folder = join(home, 'safe');
  const backup = await client.host('host/data/backup', { job: 'c', folder });
  expect(backup.threads).toBe(1);
  await rm(join(home, FILE));
  const starts = fixture.server.starts;
  const restored = await client.host('host/data/restore', { job: 'd', folder: backup.path });
  expect(restored).toMatchObject({ added: 1, present: 0, damaged: [] });
  expect(await readFile(join(home, FILE))).not.toHaveLength(0);
  // The server looks for files that it did not write when it starts.
  await expect.poll(() => fixture.server.starts).toBe(starts + 1);
});

test('mends a torn line, says so, and starts the server again', async () => {
  fixture = await withThread();
  const file = join(fixture.home, FILE);
  await writeFile(file, (await readFile(file, 'utf8')) + '{"torn');
  const client = fixture.client();
  const health = await client.host('host/data/repair', { job: 'a' });
  expect(health.history?.problems.find(({ kind }) => kind === 'tornTail')?.repaired).toContain(
    'cut',
  );
  expect(await readFile(file, 'utf8')).not.toContain('torn');
  await expect.poll(() => fixture.server.starts).toBe(2);
});

test('says why a backup could not be written', async () => {
  fixture = await withThread();
  const { home } = fixture;
  const client = fixture.client();
  await writeFile(join(home, 'file'), '');
  await expect(
    client.host('host/data/backup', { job: 'a', folder: join(home, 'file') }),
  ).rejects.toThrow(/ENOTDIR|EEXIST/);
  await expect(client.host('host/data/backup', { job: 'a', folder: 'near' })).rejects.toThrow(
    '`folder` must be absolute',
  );
});
