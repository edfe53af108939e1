/** The machine's clock is set: days ahead, hours back, to before what happened last. Nothing hangs on it, nothing is lost by it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ThreadSummary } from '../server/protocol/host-thread.ts';
import type { Turn } from '../server/protocol/turn.ts';
import { systemClock } from './app-server/clock.ts';
import type { Clock } from './app-server/clock.ts';
import { Data } from './hub/data.ts';
import { backendFixture } from './testing/backend-fixture.ts';
import type { Fixture } from './testing/backend-fixture.ts';
import { codeOf, doorFixture } from './testing/door-fixture.ts';
import { FakeClock } from './testing/fake-clock.ts';
import type { FakeServer } from './testing/fake-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function turn(id: string, text: string): Turn {
  return { id, status: 'completed', items: [{ type: 'agentMessage', id: `m-${id}`, text }] };
}

/** A clock that runs, as fetching rests now and then, and can be set. */
class SetClock implements Clock {
  #setMs = 0;

  now(): number {
    return systemClock.now() + this.#setMs;
  }

  steady(): number {
    return systemClock.steady();
  }

  after(delayMs: number, run: () => void): () => void {
    return systemClock.after(delayMs, run);
  }

  jump(ms: number): void {
    this.#setMs += ms;
  }
}

/** A library that knows 60 threads, and what their server has; all of it is as old as the clock says. */
async function known(): Promise<{ fixture: Fixture; clock: SetClock; server: FakeServer }> {
  const clock = new SetClock();
  const fixture = await backendFixture(
    (server) => {
      for (let at = 0; at < 60; at += 1) {
        const seconds = Math.floor(clock.now() / 1000) - at;
        server.addThread(`thread-${at}`, '/ws', [turn('turn-0', `word${at}`)], seconds);
      }
    },
    { clock },
  );
  closing.push(() => fixture.close());
  await synced(fixture);
  return { fixture, clock, server: fixture.server };
}

async function synced(fixture: Fixture): Promise<void> {
  const archived = (): boolean =>
    fixture.server.requests.some(
      ({ method, params }) =>
        method === 'thread/list' && (params as { archived?: boolean }).archived === true,
    );
  await expect.poll(archived).toBe(true);
  await expect
    .poll(async () => (await fixture.client().host('host/sync/state')).servers)
    .toMatchObject([{ listing: false, left: 0 }]);
  await fixture.backend.synced();
}

/** As a terminal changes it while Skein does not run. */
function change(server: FakeServer, clock: Clock, id: string): void {
  const found = server.threads.get(id);
  found?.turns.push(turn('turn-1', `news of ${id}`));
  if (found !== undefined) found.thread.updatedAt = Math.floor(clock.now() / 1000);
}

async function shown(fixture: Fixture, threadId: string): Promise<[string[], ThreadSummary]> {
  const client = fixture.client();
  const { turns, summary } = await client.host('host/thread/open', { server: 'local', threadId });
  return [turns.map(({ id }) => id), summary];
}

test('what changed while the clock was behind is fetched, though all above it is known', async () => {
  const { fixture, clock, server } = await known();
  clock.jump(-5 * HOUR);
  change(server, clock, 'thread-3');
  await fixture.again();
  await synced(fixture);
  const list = await fixture.client().host('host/thread/list', { limit: 200 });
  expect(list.data.find(({ threadId }) => threadId === 'thread-3')?.unread).toBe(true);
  expect((await shown(fixture, 'thread-3'))[0]).toEqual(['turn-0', 'turn-1']);
});

test('what changed while the clock was behind is found when it is right again, a day later at most', async () => {
  const { fixture, clock, server } = await known();
  clock.jump(-5 * HOUR);
  change(server, clock, 'thread-3');
  clock.jump(5 * HOUR);
  await fixture.again();
  await synced(fixture);
  // Known ground was believed: two lists of one page each.
  expect(server.count('thread/list')).toBe(2);
  clock.jump(DAY);
  await fixture.again();
  await synced(fixture);
  expect((await shown(fixture, 'thread-3'))[0]).toEqual(['turn-0', 'turn-1']);
});

test('a turn that ends before the last one, by the clock, is new all the same', async () => {
  const { fixture, clock, server } = await known();
  const threadId = 'thread-0';
  clock.jump(-5 * HOUR);
  const running = { id: 'turn-1', items: [], status: 'inProgress' };
  server.notify('turn/started', { threadId, turn: running });
  server.notify('turn/completed', { threadId, turn: { ...running, status: 'completed' } });
  const client = fixture.client();
  await expect
    .poll(async () => {
      const { data } = await client.host('host/thread/list', { limit: 200 });
      return data.find((row) => row.threadId === threadId);
    })
    .toMatchObject({ unread: true });
  await client.host('host/thread/markRead', { server: 'local', threadId });
  const { data } = await client.host('host/thread/list', { limit: 200 });
  expect(data.find((row) => row.threadId === threadId)?.unread).toBe(false);
});

test('a question that expired while the clock was ahead goes a day after that was put right', async () => {
  const clock = new FakeClock();
  clock.jump(400 * DAY);
  const fixture = await backendFixture(undefined, { clock });
  closing.push(() => fixture.close());
  const client = fixture.client();
  await client.request('local', 'thread/start', { cwd: '/ws' });
  const params = { threadId: 'thread-1', turnId: 'turn-1', itemId: 'c1', command: 'make tide' };
  fixture.server.ask(7, 'item/commandExecution/requestApproval', params);
  await client.notified('host/requests/changed');
  fixture.server.die('gone');
  await client.notified('host/expired/changed');
  clock.jump(-399 * DAY);
  await fixture.again();
  const later = fixture.client();
  expect((await later.host('host/initialize')).expired).toHaveLength(1);
  clock.advance(DAY + 1);
  expect((await later.host('host/initialize')).expired).toEqual([]);
});

test('links end and limits fill again by the time that passed, whatever the clock says', async () => {
  const skein = await doorFixture();
  closing.push(() => skein.close());
  const enter = (code: string) => skein.post('/session', { code });
  const old = codeOf(skein.door.link());
  skein.clock.jump(-5 * HOUR);
  skein.clock.advance(11 * MINUTE);
  expect((await enter(old)).status).toBe(401);
  for (let tried = 0; tried < 9; tried += 1) await enter('wrong');
  const fresh = codeOf(skein.door.link());
  expect((await enter(fresh)).status).toBe(429);
  skein.clock.jump(-5 * HOUR);
  skein.clock.advance(MINUTE);
  expect((await enter(fresh)).status).toBe(200);
});

test('a sign-in of a clock that was ahead ends a month after it was put right, not a year', async () => {
  const clock = new FakeClock();
  const fixture = await backendFixture(undefined, { clock });
  closing.push(() => fixture.close());
  clock.jump(400 * DAY);
  const made = () =>
    fixture.backend.signIns.make({
      user: null,
      role: 'drive',
      how: 'link',
      agent: 'Firefox',
      address: '127.0.0.1',
    });
  const unseen = made();
  const seen = made();
  clock.jump(-400 * DAY);
  await fixture.again();
  expect(fixture.backend.signIns.find(unseen.token).state).toBe('good');
  clock.advance(29 * DAY);
  fixture.backend.signIns.seen(seen.signIn, '127.0.0.1', 'drive');
  clock.advance(2 * DAY);
  expect(fixture.backend.signIns.find(unseen.token).state).toBe('unknown');
  expect(fixture.backend.signIns.find(seen.token).state).toBe('good');
});

test('a clock that leaps over all that is kept is believed the second time only', async () => {
  const home = await mkdtemp(join(tmpdir(), 'skein-clock-'));
  closing.push(() => rm(home, { recursive: true, force: true }));
  const clock = new FakeClock();
  clock.jump(1000 * DAY);
  const pruned: number[] = [];
  let last: number | null = null;
  const data = new Data({
    home,
    version: '0',
    doctor: null,
    now: () => clock.now(),
    progress: () => undefined,
    mendLibrary: () => Promise.resolve(null),
    pruneLibrary: (beforeMs) => {
      pruned.push((clock.now() - beforeMs) / DAY);
      return Promise.resolve({ approvals: 0, deleted: [] });
    },
    lastPrune: (nowMs) => {
      const before = last;
      last = nowMs;
      return Promise.resolve(before);
    },
    forget: () => undefined,
    busy: () => 0,
    relist: () => Promise.resolve(),
  });
  await data.prune(90);
  clock.jump(100 * DAY);
  await data.prune(90);
  expect(pruned).toEqual([90]);
  clock.jump(-100 * DAY);
  await data.prune(90);
  expect(pruned).toEqual([90]);
  clock.advance(DAY);
  await data.prune(90);
  expect(pruned).toEqual([90, 90]);
});
