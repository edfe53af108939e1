import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appJourney } from './app-journeys.ts';
import { ours } from './side.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'skein-app-journey-'));
});
afterEach(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));

test('what people do in the app goes through hub and library, with our server', async () => {
  expect(await appJourney(ours, parent)).toEqual([]);
}, 120_000);
