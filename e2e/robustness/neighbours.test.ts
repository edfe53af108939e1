/** Several Skeins and command lines on one home: one owns the library, the others say so, and all see every turn. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { skein } from '../fixtures/command-line.ts';
import { Gate, say } from '../fixtures/model-server.ts';
import { processesOf } from '../fixtures/processes.ts';
import { AppPage } from './app-page.ts';
import { AppProcess } from './app-process.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let bench: Bench;
let started: AppProcess[] = [];
beforeEach(async () => {
  bench = await setUp();
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ status }) => status));
  started = [];
  // The server of an app that was killed ends once it sees that nobody is left.
  await expect.poll(() => processesOf(bench.folder), { timeout: 20_000 }).toEqual([]);
  await bench.end();
});

function start(): AppProcess {
  const { home, folder, model } = bench;
  const app = new AppProcess({ home, folder, env: { SCRIPTED_KEY: model.key } });
  started.push(app);
  return app;
}

async function open(app: AppProcess): Promise<AppPage> {
  const page = await AppPage.open(await app.link, () => {});
  await page.host('host/initialize');
  return page;
}

/** What a page shows of the thread that begins with these words; null while it knows of none. */
async function shown(page: AppPage, words: string): Promise<string[] | null> {
  const { data } = await page.host('host/thread/list', { limit: 50 });
  const row = data.find(({ title }) => title.includes(words));
  if (row === undefined) return null;
  const key = { server: row.server, threadId: row.threadId };
  const { turns } = await page.host('host/thread/open', key);
  return turns.flatMap(({ items }) =>
    items.flatMap((item) => {
      if (item.type === 'agentMessage') return [item.text];
      if (item.type !== 'userMessage') return [];
      return item.content.flatMap((part) => ('text' in part ? [part.text] : []));
    }),
  );
}

const FREELY = ['--sandbox', 'danger-full-access', '--skip-git-repo-check'];

test('of two that start at once one serves, and the other says whose the library is', async () => {
  for (let round = 0; round < 2; round += 1) {
    const both = [start(), start()];
    const first = await Promise.race(both.map(async (app) => (await app.link, app)));
    const second = both.find((app) => app !== first);
    expect(await second?.status).toBe(1);
    expect(second?.errors).toContain('another Skein uses it');
    const page = await open(first);
    await page.host('host/draft/write', { key: 'new/', text: `Round ${round}` });
    const { drafts, unkept } = await page.host('host/initialize');
    expect([drafts, unkept]).toEqual([{ 'new/': `Round ${round}` }, null]);
    first.child.kill('SIGTERM');
    expect(await first.status).toBe(0);
  }
});

test('what a terminal has done while the app runs is shown there once, as it was said', async () => {
  const page = await open(start());
  await page.request('local', 'thread/list', {});
  bench.model.script(say('Seven buoys.'));
  const exec = skein(bench, ['exec', ...FREELY, 'Count the buoys']);
  expect((await exec.done).code).toBe(0);
  await expect
    .poll(() => shown(page, 'Count the buoys'), { timeout: 20_000 })
    .toEqual(['Count the buoys', 'Seven buoys.']);
});

test('what a terminal is doing when the app starts is shown when it is over, and was done once', async () => {
  const gate = new Gate();
  bench.model.script({ parts: [{ text: 'Seven ' }, { hold: gate }, { text: 'buoys.' }] });
  const exec = skein(bench, ['exec', ...FREELY, 'Count the buoys']);
  await expect.poll(() => bench.model.requests.length, { timeout: 20_000 }).toBe(1);
  const page = await open(start());
  await expect.poll(() => shown(page, 'Count the buoys'), { timeout: 20_000 }).not.toBeNull();
  gate.release();
  expect((await exec.done).code).toBe(0);
  await expect
    .poll(() => shown(page, 'Count the buoys'), { timeout: 20_000 })
    .toEqual(['Count the buoys', 'Seven ', 'buoys.']);
  expect(bench.model.requests).toHaveLength(1);
});

test('an app that is killed under a terminal’s turn leaves what was said, and the next one shows it', async () => {
  const app = start();
  const page = await open(app);
  await page.request('local', 'thread/list', {});
  const gate = new Gate();
  bench.model.script({ parts: [{ text: 'Seven ' }, { hold: gate }, { text: 'buoys.' }] });
  const exec = skein(bench, ['exec', ...FREELY, 'Count the buoys']);
  await expect
    .poll(() => shown(page, 'Count the buoys'), { timeout: 20_000 })
    .toEqual(['Count the buoys', 'Seven ']);
  app.child.kill('SIGKILL');
  await app.status;
  const next = await open(start());
  gate.release();
  await exec.done;
  await expect
    .poll(async () => (await shown(next, 'Count the buoys'))?.[0], { timeout: 20_000 })
    .toBe('Count the buoys');
  await expect
    .poll(async () => (await shown(next, 'Count the buoys'))?.[1], { timeout: 20_000 })
    .toBe('Seven ');
});
