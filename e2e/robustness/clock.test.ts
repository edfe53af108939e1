/** A clock that is set proves nothing before those who live by it were seen to. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppServer, setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { serverEntry } from '../fixtures/server-entry.ts';
import { AppPage } from './app-page.ts';
import { AppProcess } from './app-process.ts';
import { CampaignClock } from './clock.ts';

const DAYS = 24 * 60 * 60;

let bench: Bench;
let clock: CampaignClock;
beforeEach(async () => {
  bench = await setUp();
  clock = new CampaignClock(bench.folder);
});
afterEach(() => bench.end());

const daysFromNow = (seconds: number): number =>
  Math.round((seconds - Date.now() / 1000) / DAYS) || 0;

test('a server that runs lives by the clock as it is set', async () => {
  const server = new AppServer(bench.home, [], serverEntry, clock.env);
  await server.initialize();
  const created = async (): Promise<number> => {
    const { thread } = await server.request('thread/start', { cwd: bench.workspace });
    return daysFromNow((thread as { createdAt: number }).createdAt);
  };
  expect(await created()).toBe(0);
  await clock.jump(() => 0);
  await expect.poll(created).toBe(3);
  await clock.jump(() => 0.99);
  await expect.poll(created).toBe(1);
  await server.kill();
});

test('the whole app does: main, and the server that it starts', async () => {
  await clock.jump(() => 0);
  const { home, folder, model } = bench;
  const app = new AppProcess({ home, folder, env: { SCRIPTED_KEY: model.key, ...clock.env } });
  const page = await AppPage.open(await app.link, () => {});
  const { thread } = (await page.request('local', 'thread/start', { cwd: bench.workspace })) as {
    thread: { createdAt: number };
  };
  expect(daysFromNow(thread.createdAt)).toBe(3);
  const { data } = await page.host('host/signIn/list');
  expect(data.map(({ seenAtMs }) => daysFromNow(seenAtMs / 1000))).toEqual([3]);
  page.close();
  app.child.kill('SIGTERM');
  expect(await app.status).toBe(0);
}, 60_000);
