import { cp, mkdtemp } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import type { ExpiredRequest } from '../../server/protocol/host-expired.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { TestClient } from '../testing/test-client.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const METHOD = 'item/commandExecution/requestApproval';
const params = { threadId: 'thread-1', turnId: 'turn-1', itemId: 'c1', command: 'make tide' };

/** A thread whose agent asks, and a client that saw it. */
async function asked(options: Parameters<typeof backendFixture>[1] = {}): Promise<TestClient> {
  fixture = await backendFixture(undefined, options);
  const client = fixture.client();
  await client.request('local', 'thread/start', { cwd: '/ws/app' });
  fixture.server.ask(7, METHOD, params);
  await client.notified('host/requests/changed');
  return client;
}

async function shown(client: TestClient): Promise<ExpiredRequest[]> {
  return (await client.host('host/initialize')).expired;
}

test('what an ended server asked stays with the cause, over a restart, until it is put away', async () => {
  const client = await asked();
  fixture.server.die('it ran out of memory');
  const told = await client.notified('host/expired/changed');
  expect(told['added']).toMatchObject([
    { cause: 'ended', detail: 'it ran out of memory', subject: 'make tide', request: { params } },
  ]);
  await fixture.again();
  const next = fixture.client();
  const [kept] = await shown(next);
  expect(kept).toMatchObject({ cause: 'ended', detail: 'it ran out of memory' });
  await next.host('host/expired/dismiss', { ids: [kept?.request.id ?? '', 'unknown'] });
  expect(await next.notified('host/expired/changed')).toMatchObject({
    added: [],
    removed: [kept?.request.id],
  });
  await fixture.again();
  expect(await shown(fixture.client())).toEqual([]);
});

test('what waited when Skein was killed has expired at the next start', async () => {
  const client = await asked();
  // The store as a kill leaves it: all that was queued is written, and nothing ended in order.
  await client.host('host/approval/list', {});
  const kept = (await client.host('host/initialize')).requests[0];
  const copy = await mkdtemp(`${fixture.home}-killed-`);
  await cp(fixture.home, copy, { recursive: true });
  await fixture.close();
  fixture = await backendFixture(undefined, { home: copy });
  const [entry] = await shown(fixture.client());
  expect(entry).toMatchObject({ cause: 'restarted', subject: 'make tide', request: kept });
});

test('a server that is told to end takes its questions back; the cause is that it was told to', async () => {
  const client = await asked();
  await client.host('host/server/restart', { server: 'local' });
  expect(await shown(client)).toMatchObject([{ cause: 'ended', detail: 'it was restarted' }]);
  await client.until(({ message }) =>
    /"generation":2,"status":"ready"/.test(JSON.stringify(message)),
  );
  fixture.server.ask(8, METHOD, { ...params, itemId: 'c2' });
  await client.until(({ message }) => JSON.stringify(message).includes('"c2"'));
  await fixture.again();
  expect((await shown(fixture.client())).map(({ cause }) => cause)).toEqual(['ended', 'restarted']);
});

test('an answer given elsewhere leaves a word, but not what the user ended himself', async () => {
  const client = await asked();
  const resolved = (requestId: number): void =>
    fixture.server.notify('serverRequest/resolved', { threadId: 'thread-1', requestId });
  resolved(7);
  await client.notified('host/expired/changed');
  expect(await shown(client)).toMatchObject([{ cause: 'elsewhere' }]);

  fixture.server.ask(8, METHOD, { ...params, itemId: 'c2' });
  fixture.server.handlers.set('turn/interrupt', () => ({}));
  await client.until(({ message }) => JSON.stringify(message).includes('"c2"'));
  await client.request('local', 'turn/interrupt', { threadId: 'thread-1', turnId: 'turn-1' });
  resolved(8);
  await client.until(() => client.all('host/approval/recorded').length === 2);
  expect(await shown(client)).toHaveLength(1);
});

test('a reverted turn takes its questions along; a deleted thread those that expired', async () => {
  const client = await asked();
  fixture.server.notify('thread/reverted', { threadId: 'thread-1', turns: [] });
  await client.notified('host/expired/changed');
  expect(await client.host('host/initialize')).toMatchObject({
    requests: [],
    expired: [{ cause: 'reverted' }],
  });
  fixture.server.notify('thread/deleted', { threadId: 'thread-1' });
  await client.until(() => client.all('host/expired/changed').length === 2);
  expect(await shown(client)).toEqual([]);
});

test('the same question asked again puts the expired one away, and so does a day', async () => {
  const clock = new FakeClock();
  const client = await asked({ clock });
  const elsewhere = (requestId: number): void =>
    fixture.server.notify('serverRequest/resolved', { threadId: 'thread-1', requestId });
  elsewhere(7);
  await client.notified('host/expired/changed');
  fixture.server.ask(9, METHOD, params);
  await client.until(() => client.all('host/expired/changed').length === 2);
  expect(await shown(client)).toEqual([]);
  elsewhere(9);
  await client.until(() => client.all('host/expired/changed').length === 3);
  clock.advance(24 * 60 * 60 * 1000 - 1);
  expect(await shown(client)).toHaveLength(1);
  clock.advance(1);
  expect(await shown(client)).toEqual([]);
});
