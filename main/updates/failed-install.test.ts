import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { FailedInstall } from './failed-install.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-failed-'));
const file = join(folder, 'update-failed.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(file, { force: true }));

const failed = { version: '2.0.0', cause: 'EACCES: permission denied' };

test('the next start says once why a newer version is not there', () => {
  new FailedInstall(file).note(failed);
  expect(new FailedInstall(file).take('1.0.0')).toEqual(failed);
  expect(new FailedInstall(file).take('1.0.0')).toBeNull();
});

test('nothing is said of one that came in place all the same, nor of what nobody can read', () => {
  const notes = new FailedInstall(file);
  notes.note(failed);
  expect(notes.take('2.0.0')).toBeNull();
  expect(notes.take('1.0.0')).toBeNull();
  writeFileSync(file, '{"version":2}');
  expect(notes.take('1.0.0')).toBeNull();
});
