/** Every client of every release still sees what it saw. See testing/transcript.ts. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench, Message } from '../fixtures/app-server.ts';
import { scenarios } from './testing/scenarios.ts';
import { act, Names } from './testing/transcript.ts';
import type { Step, Transcript } from './testing/transcript.ts';

const folder = fileURLToPath(new URL('./transcripts/', import.meta.url));
/** Set to a version that is about to be released: its transcripts are written down. */
const recording = process.env['SKEIN_RECORD_TRANSCRIPTS'];

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

async function record(transcript: Transcript): Promise<Step[]> {
  const names = new Names(bench);
  const kept: unknown[][] = [];
  await act(transcript, bench, bench.server(), names, (_saw, came) => {
    kept.push(came.map((message) => names.fold(message)));
  });
  return transcript.map((step) => ('until' in step ? { ...step, saw: kept.shift() ?? [] } : step));
}

async function replay(transcript: Transcript): Promise<void> {
  const names = new Names(bench);
  await act(transcript, bench, bench.server(), names, (saw, came) => {
    let at = 0;
    for (const message of saw) {
      const found = came.findIndex((each, index) => index >= at && names.fits(message, each));
      expect(found, missing(message, came)).not.toBe(-1);
      at = found + 1;
    }
  });
}

function missing(message: unknown, came: readonly Message[]): string {
  const { method, id } = message as Message;
  const alike = came.filter(
    (each) => each.method === method && (method !== undefined || each.id === id),
  );
  return `not as it was: ${JSON.stringify(message)}\nnow: ${JSON.stringify(alike)}`;
}

if (recording !== undefined) {
  test.each(Object.entries(scenarios))('records %s', async (name, transcript) => {
    await mkdir(join(folder, recording), { recursive: true });
    const lines = (await record(transcript)).map((step) => JSON.stringify(step));
    expect(lines.length).toBeGreaterThan(1);
    const file = join(folder, recording, `${name.replaceAll(' ', '-')}.jsonl`);
    await writeFile(file, `${lines.join('\n')}\n`);
  });
}

const releases = recording === undefined ? await readdir(folder) : [];
describe.each(releases)('clients of %s', async (release) => {
  const files = await readdir(join(folder, release));
  test.each(files)('%s', async (file) => {
    const lines = (await readFile(join(folder, release, file), 'utf8')).trim().split('\n');
    await replay(lines.map((line) => JSON.parse(line) as Step));
    expect(lines.length).toBeGreaterThan(1);
  });
});

test('a message that lost a member is no longer the same; one that gained some is', () => {
  const names = new Names(bench);
  const kept = { method: 'm', params: { id: '<uuid 1>', at: '<any>', list: [1] } };
  const uuid = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
  const params = { id: uuid, at: 5, list: [1] };
  expect(names.fits(kept, { method: 'm', params: { id: uuid, list: [1] } })).toBe(false);
  expect(names.fits(kept, { method: 'm', params: { ...params, list: [1, 2] } })).toBe(false);
  expect(names.fits(kept, { method: 'm', more: 1, params: { ...params, more: 2 } })).toBe(true);
  const other = { ...params, id: uuid.replace('0', '1') };
  expect(names.fits(kept, { method: 'm', params: other })).toBe(false);
});
