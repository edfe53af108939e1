import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { log } from '../log.ts';
import { saveFeedback } from './feedback.ts';
import { HIDDEN } from './redact.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-feedback-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the log that goes along has no key, whoever worded it', async () => {
  log(
    'warn',
    'the provider said',
    new Error('Incorrect API key provided: sk-test-0123456789abcdef'),
  );
  const savePath = join(folder, 'report.zip');
  const request = {
    savePath,
    classification: 'bug',
    reason: null,
    includeLogs: true,
    extraFiles: [],
    tags: {},
  };
  await saveFeedback(request, null, '1.0.0', 0);
  const entries = unzipSync(await readFile(savePath));
  const text = strFromU8(entries['attachments/0000/skein-server.log'] ?? new Uint8Array());
  expect(text).toContain('the provider said');
  expect(text).toContain(HIDDEN);
  expect(text).not.toContain('sk-test');
});
