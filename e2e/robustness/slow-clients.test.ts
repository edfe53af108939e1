/** Clients that ask or are told more than they read. `npm run fault` does it with more. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import {
  cutOff,
  holdUp,
  interruptHeldUp,
  MiB,
  peakMemory,
  setStage,
  sleepThrough,
} from './flood.ts';
import type { Stage } from './flood.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await setUp();
});
afterAll(() => bench.end());

describe('a thread is flooded, and some who watch it do not read', () => {
  /** It keeps less for them than usual. */
  const small = fileURLToPath(new URL('./small-server.ts', import.meta.url));
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(bench, small);
  });

  test('a little is kept for them, and nobody waits', async () => {
    await expect(sleepThrough(stage, MiB / 16)).resolves.toBeUndefined();
  });
  test('sockets that stay behind are cut off, and find all when they come back', async () => {
    await expect(cutOff(stage, MiB / 2)).resolves.toBeUndefined();
  });
  test('the turn waits for a parent, who gets all of it; other threads go on', async () => {
    await expect(holdUp(stage, MiB)).resolves.toBeUndefined();
  });
  test('a turn that waits for a parent can be interrupted', async () => {
    await expect(interruptHeldUp(stage, MiB)).resolves.toBeUndefined();
  });
  test('none of this took much memory', async () => {
    expect((await peakMemory(stage)) ?? 0).toBeLessThan(450);
  });
});

test('each of thousands of requests is answered, though nobody reads the answers at first', async () => {
  const server = await bench.ready();
  server.child.stdout.pause();
  const count = 2_400;
  const lines: string[] = [];
  for (let id = 0; id < count; id += 1) {
    const method = id % 2 === 0 ? 'config/read' : 'no/such/method';
    lines.push(`${JSON.stringify({ id, method, params: {} })}\n`);
  }
  server.raw(lines.join(''));
  server.child.stdout.resume();
  const codes = new Map<unknown, number | null>();
  await server.find(({ id, method, error }) => {
    if (typeof id === 'number' && method === undefined) codes.set(id, error?.code ?? null);
    return codes.size === count;
  });
  expect(new Set(codes.values())).toEqual(new Set([null, -32601, -32001]));
  expect(await server.request('thread/loaded/list', {})).toMatchObject({ data: [] });
});
