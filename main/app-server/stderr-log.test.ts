import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HIDDEN, Redactor } from '../../server/diagnostics/redact.ts';
import { StderrLog } from './stderr-log.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-log-'));
  path = join(folder, 'logs', 'local.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = (): Promise<string> => readFile(path, 'utf8');

test('a key never reaches the file, the last lines or the dialog, in whatever pieces it comes', async () => {
  const redactor = new Redactor();
  redactor.hide('a value of the user');
  const log = new StderrLog(path, redactor);
  log.mark('start 1');
  const said =
    'begin é\nOPENAI_API_KEY=abcdef\nwith a value of the user in it\nthe last words: sk-1234567890abcdefgh';
  for (const byte of bytes(said)) log.write(Uint8Array.of(byte));
  const safe = [
    'begin é',
    `OPENAI_API_KEY=${HIDDEN}`,
    `with ${HIDDEN} in it`,
    `the last words: ${HIDDEN}`,
  ];
  expect(log.lines).toEqual(safe);
  expect(log.tail()).toBe(['--- start 1', ...safe].join('\n'));
  log.close();
  expect(await read()).toBe(`--- start 1\n${safe.join('\n')}\n`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a new start begins with whole letters and no line of the one before', async () => {
  const log = new StderrLog(path);
  log.mark('start 1');
  log.write(bytes('é').slice(0, 1));
  log.mark('start 2');
  log.write(bytes('é\n'));
  expect(log.lines).toEqual(['é']);
  log.close();
  expect(await read()).toBe('--- start 1\n\uFFFD\n--- start 2\né\n');
});

test('what an older version kept as it was is hidden when it is shown', async () => {
  const log = new StderrLog(path);
  log.mark('start 1');
  await writeFile(path, 'Authorization: Bearer abc\n');
  expect(log.tail()).toBe(`Authorization: Bearer ${HIDDEN}\n`);
  log.close();
});

test('a flood stays within two files, and the newest is kept', async () => {
  const log = new StderrLog(path, new Redactor(), 100_000);
  for (let line = 0; line < 20_000; line += 1) log.write(bytes(`line ${line} of a flood\n`));
  log.close();
  const [older, newer] = await Promise.all([stat(`${path}.1`), stat(path)]);
  expect(older.size + newer.size).toBeLessThanOrEqual(200_000);
  expect(log.tail(1000)).toMatch(/^line \d+ of a flood\n.*line 19999 of a flood\n$/su);
  expect(log.lines).toHaveLength(20);
});

test('a place that cannot be written takes nothing down', async () => {
  await writeFile(join(folder, 'logs'), 'a file, not a folder');
  const log = new StderrLog(path);
  log.write(bytes('still heard\n'));
  expect(log.lines).toEqual(['still heard']);
  log.close();
});
