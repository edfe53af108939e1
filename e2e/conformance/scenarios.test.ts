/** What the scenarios of the conformance campaign expect of our server, without the reference. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform } from './play.ts';
import { scenarios } from './scenarios.ts';
import { ours } from './side.ts';
import { Theatre } from './stage.ts';

/** Shorter than a test's own limit, to say what was waited for. */
const LIMIT = 12_000;

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'skein-scenarios-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

test('every scenario has a name of its own', () => {
  const names = scenarios.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

describe('in one process', () => {
  let theatre: Theatre | null = null;
  afterAll(() => theatre?.close());

  test.each(scenarios.filter(({ alone }) => !alone))('$name', async (scenario) => {
    theatre ??= await Theatre.open(ours, scenario, parent);
    await theatre.next(scenario);
    try {
      await expect(perform(scenario, theatre, LIMIT)).resolves.toBeUndefined();
    } catch (error) {
      // What went wrong must not harm the scenarios after it.
      await theatre.close();
      theatre = null;
      throw error;
    }
  });
});

describe('each in a process of its own', () => {
  test.each(scenarios.filter(({ alone }) => alone))('$name', async (scenario) => {
    const theatre = await Theatre.open(ours, scenario, parent);
    try {
      await expect(perform(scenario, theatre, LIMIT)).resolves.toBeUndefined();
    } finally {
      await theatre.close();
    }
  });
});
