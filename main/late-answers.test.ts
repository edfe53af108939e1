/** Servers that answer after hours: what was asked is answered once, and what happened meanwhile stays. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RpcResponse } from '../server/protocol/envelope.ts';
import { RpcFault } from '../server/rpc/fault.ts';
import { backendFixture } from './testing/backend-fixture.ts';
import type { Fixture } from './testing/backend-fixture.ts';
import { FakeClock } from './testing/fake-clock.ts';
import type { FakeServer } from './testing/fake-server.ts';
import type { TestClient } from './testing/test-client.ts';

const TWO_HOURS_MS = 2 * 60 * 60 * 1000;
const STEP_MS = 10_000;
const threadId = 'thread-1';
const input = [{ type: 'text', text: 'Rig the sails' }];

let clock: FakeClock;
let fixture: Fixture;
let server: FakeServer;
let client: TestClient;
beforeEach(async () => {
  clock = new FakeClock();
  fixture = await backendFixture(
    (fake) => {
      for (const id of ['thread-1', 'thread-2', 'thread-3']) fake.addThread(id, '/ws');
      fake.handlers.set('thread/loaded/list', () => ({ data: [] }));
    },
    { clock },
  );
  server = fixture.server;
  client = fixture.client();
  await ready(1);
});
afterEach(async () => fixture.close());

async function ready(generation: number): Promise<void> {
  await soon(() =>
    fixture.backend
      .servers()
      .some((one) => one.status === 'ready' && one.generation === generation),
  );
}

/** What happens once time goes on. */
async function soon(met: () => boolean): Promise<void> {
  await expect
    .poll(() => {
      clock.advance(500);
      return met();
    })
    .toBe(true);
}

/** Time as a server spends it that answers some things only. */
async function twoHours(): Promise<void> {
  for (let passed = 0; passed < TWO_HOURS_MS; passed += STEP_MS) {
    clock.advance(STEP_MS);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Holds the answers to a method back until it is told to give them. */
function held(method: string): { answer(result: unknown): void; fail(message: string): void } {
  const waiting: PromiseWithResolvers<unknown>[] = [];
  server.handlers.set(method, () => {
    const one = Promise.withResolvers<unknown>();
    waiting.push(one);
    return one.promise;
  });
  const next = (): PromiseWithResolvers<unknown> => {
    const one = waiting.shift();
    if (one === undefined) throw new Error(`${method} was not asked for`);
    return one;
  };
  return {
    answer: (result) => next().resolve(result),
    fail: (message) => next().reject(new RpcFault(-32600, message)),
  };
}

const turn = { id: 'turn-1', items: [], status: 'inProgress' };
const state = () => fixture.backend.servers()[0];

function answersTo(id: string): RpcResponse[] {
  return client.received.flatMap(({ message }) =>
    'id' in message && message.id === id && !('method' in message) ? [message as RpcResponse] : [],
  );
}

/** What a resume of the thread is answered with. */
function resumed(): object {
  return {
    thread: { ...server.threads.get(threadId)?.thread, status: { type: 'idle' } },
    model: 'fake-1',
    modelProvider: 'fake',
    cwd: '/ws',
    approvalPolicy: 'on-request',
    sandbox: { type: 'readOnly' },
  };
}

/** Asks without waiting for the answer. */
function ask(id: string, method: string, params: object): void {
  client.client.receive({ server: 'local', message: { id, method, params } });
}

test('a turn that is begun hours later is answered once, was asked for once, and no server is called silent', async () => {
  const start = held('turn/start');
  ask('late', 'turn/start', { threadId, input });
  await server.asked('turn/start');
  await twoHours();
  expect(answersTo('late')).toEqual([]);
  expect(state()).toMatchObject({ status: 'ready', generation: 1, silentSinceMs: null });
  start.answer({ turn });
  await soon(() => answersTo('late').length > 0);
  expect(answersTo('late')).toMatchObject([{ result: { turn: { id: 'turn-1' } } }]);
  expect(server.count('turn/start')).toBe(1);
  expect(server.starts).toBe(1);
});

test('a server that answers nothing for hours is called silent, ended by nobody, and answers in the end', async () => {
  const ping = held('thread/loaded/list');
  const start = held('turn/start');
  ask('late', 'turn/start', { threadId, input });
  await server.asked('turn/start');
  await twoHours();
  expect(state()).toMatchObject({ status: 'ready', generation: 1 });
  expect(state()?.silentSinceMs).not.toBeNull();
  start.answer({ turn });
  ping.answer({ data: [] });
  await soon(() => answersTo('late').length > 0);
  expect(state()?.silentSinceMs).toBeNull();
});

test('what a server owed when it was restarted is refused once, and the next one is not asked for it again', async () => {
  const start = held('turn/start');
  ask('late', 'turn/start', { threadId, input });
  await server.asked('turn/start');
  await twoHours();
  await client.host('host/server/restart', { server: 'local' });
  await ready(2);
  expect(answersTo('late')).toMatchObject([
    { error: { message: expect.stringContaining('the server ended before it answered') } },
  ]);
  start.answer({ turn });
  await twoHours();
  expect(answersTo('late')).toHaveLength(1);
  expect(server.count('turn/start')).toBe(0);
  // A process counts its own requests: the new one's are its own.
  expect(state()).toMatchObject({ status: 'ready', brokenLines: 0 });
});

test('who pressed interrupt meanwhile is answered, whichever answer comes first', async () => {
  const start = held('turn/start');
  const interrupt = held('turn/interrupt');
  ask('start', 'turn/start', { threadId, input });
  await server.asked('turn/start');
  server.notify('turn/started', { threadId, turn });
  ask('stop', 'turn/interrupt', { threadId, turnId: 'turn-1' });
  await server.asked('turn/interrupt');
  await twoHours();
  interrupt.answer({});
  server.notify('turn/completed', { threadId, turn: { ...turn, status: 'interrupted' } });
  await soon(() => answersTo('stop').length > 0);
  start.answer({ turn });
  await soon(() => answersTo('start').length > 0);
  const { turns, openItems } = await client.host('host/thread/open', { server: 'local', threadId });
  // What it was answered with says "in progress"; that it ended was said before and holds.
  expect(turns.map(({ id, status }) => [id, status])).toEqual([['turn-1', 'interrupted']]);
  expect(openItems).toEqual([]);
});

test('what waits for a thread to be resumed goes out in order once that is answered, with one resume', async () => {
  const resume = held('thread/resume');
  ask('start', 'turn/start', { threadId, input });
  ask('stop', 'turn/interrupt', { threadId, turnId: 'turn-1' });
  await server.asked('thread/resume');
  await twoHours();
  expect(server.count('turn/start')).toBe(0);
  server.handlers.delete('thread/resume');
  resume.answer(resumed());
  await server.asked('turn/interrupt');
  const order = server.requests
    .map(({ method }) => method)
    .filter((one) => /^t.*[/](start|resume|interrupt)$/.test(one));
  expect(order).toEqual(['thread/resume', 'turn/start', 'turn/interrupt']);
});

test('a thread whose resume was the last word of a server is resumed anew by the next one', async () => {
  server.handlers.set('thread/resume', () => {
    queueMicrotask(() => server.die('as its last word'));
    server.handlers.delete('thread/resume');
    return resumed();
  });
  ask('one', 'turn/start', { threadId, input });
  await soon(() => answersTo('one').length > 0);
  await ready(2);
  ask('two', 'turn/start', { threadId, input });
  await soon(() => answersTo('two').length > 0);
  expect(server.count('thread/resume')).toBe(1);
  expect(answersTo('two')).toMatchObject([{ result: { turn: { id: 'turn-1' } } }]);
});

test('what is asked while a server is started again is done by the next one', async () => {
  server.die('in mid-air');
  await expect.poll(() => state()?.status).toBe('restarting');
  ask('meanwhile', 'turn/start', { threadId, input });
  await soon(() => answersTo('meanwhile').length > 0);
  expect(answersTo('meanwhile')).toMatchObject([{ result: { turn: { id: 'turn-1' } } }]);
  expect(state()).toMatchObject({ status: 'ready', generation: 2 });
});

test('a list that is as old as its answer is late undoes nothing that happened meanwhile', async () => {
  await soon(() => server.count('thread/turns/list') >= 3);
  await fixture.backend.synced();
  const list = held('thread/list');
  const rows = [...server.threads.values()].map(({ thread }) => ({ ...thread, updatedAt: 2000 }));
  await client.host('host/server/restart', { server: 'local' });
  await ready(2);
  await server.asked('thread/list');
  await twoHours();
  // It was read before, and is sent behind, what these say.
  server.notify('thread/deleted', { threadId: 'thread-1' });
  server.threads.delete('thread-1');
  server.notify('thread/archived', { threadId: 'thread-2' });
  server.archived.add('thread-2');
  const third = server.threads.get('thread-3');
  if (third !== undefined) third.thread = { ...third.thread, name: 'New name', updatedAt: 2000 };
  server.notify('thread/name/updated', { threadId: 'thread-3', threadName: 'New name' });
  await new Promise((resolve) => setImmediate(resolve));
  list.answer({ data: rows, nextCursor: null });
  server.handlers.delete('thread/list');
  await soon(() => server.count('thread/list') === 2);
  await expect
    .poll(async () => {
      clock.advance(500);
      const { servers } = await client.host('host/sync/state');
      return servers[0]?.listing === false && servers[0].left === 0;
    })
    .toBe(true);
  const shown = async (archived: boolean) =>
    (await client.host('host/thread/list', { limit: 10, archived })).data.map((row) => [
      row.threadId,
      row.title,
    ]);
  expect(await shown(false)).toEqual([['thread-3', 'New name']]);
  expect(await shown(true)).toEqual([['thread-2', 'preview of thread-2']]);
  expect((await client.host('host/sync/state')).servers).toMatchObject([{ failed: 0 }]);
});

test('that a question is resolved may be said hours after it was answered here, and changes nothing', async () => {
  await client.request('local', 'turn/start', { threadId, input });
  await client.host('host/thread/open', { server: 'local', threadId });
  const params = { threadId, turnId: 'turn-1', itemId: 'c1', command: 'make sail' };
  server.ask(0, 'item/commandExecution/requestApproval', params);
  const added = (await client.notified('host/requests/changed'))['added'] as { id: string }[];
  const id = added[0]?.id ?? '';
  const decide = { server: 'local', message: { id, result: { decision: 'accept' } } };
  client.client.receive(decide);
  await server.answered(0);
  await twoHours();
  client.client.receive(decide);
  server.notify('serverRequest/resolved', { threadId, requestId: 0 });
  expect(await client.notified('serverRequest/resolved')).toMatchObject({ requestId: id });
  const start = await client.host('host/initialize');
  expect([start.requests, start.expired]).toEqual([[], []]);
  expect(server.responses.filter((one) => one.id === 0)).toHaveLength(1);
  const { data } = await client.host('host/approval/list', { limit: 10 });
  expect(data.map(({ outcome, subject }) => [outcome, subject])).toEqual([['accept', 'make sail']]);
});

test('a question of a turn that was interrupted long ago is shown, and taken back when its server says so', async () => {
  await client.request('local', 'turn/start', { threadId, input });
  server.notify('turn/started', { threadId, turn });
  await client.request('local', 'turn/interrupt', { threadId, turnId: 'turn-1' });
  server.notify('turn/completed', { threadId, turn: { ...turn, status: 'interrupted' } });
  await twoHours();
  const params = { threadId, turnId: 'turn-1', itemId: 'c1', command: 'make sail' };
  server.ask(0, 'item/commandExecution/requestApproval', params);
  await client.notified('host/requests/changed');
  expect((await client.host('host/initialize')).requests).toHaveLength(1);
  server.notify('serverRequest/resolved', { threadId, requestId: 0 });
  await expect.poll(async () => (await client.host('host/initialize')).requests).toEqual([]);
});
