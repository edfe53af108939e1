import { afterEach, expect, test } from 'vitest';
import type { ThreadItem } from '../../server/protocol/item.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const KEY = { server: 'local', threadId: 'thread-1' };
const place = { threadId: 'thread-1', turnId: 'turn-1' };

const answer = (at: number, text = `answer ${at}`): ThreadItem => ({
  type: 'agentMessage',
  id: `m${at}`,
  text,
});

test('a running turn of very many items is opened at its end, read backwards, and each item comes whole', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  await client.request('local', 'thread/start', { cwd: '/ws/app' });
  const { server } = fixture;
  server.notify('thread/status/changed', {
    threadId: 'thread-1',
    status: { type: 'active', activeFlags: [] },
  });
  server.notify('turn/started', {
    threadId: 'thread-1',
    turn: { id: 'turn-1', items: [], status: 'inProgress' },
  });
  const long = 'tide '.repeat(40_000);
  for (let at = 0; at < 950; at += 1) {
    server.notify('item/completed', { ...place, item: answer(at, at === 900 ? long : undefined) });
  }
  const open = () => client.host('host/thread/open', KEY);
  await expect.poll(async () => (await open()).turns[0]?.items.at(-1)?.id).toBe('m949');
  const snapshot = await open();
  const ids = snapshot.turns.flatMap(({ items }) => items.map(({ id }) => id));
  expect(ids).toHaveLength(400);
  expect(snapshot).toMatchObject({
    firstTurnCut: true,
    short: [{ turnId: 'turn-1', itemId: 'm900' }],
  });

  let cursor = snapshot.olderCursor;
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof client.host<'host/thread/page'>>> = await client.host(
      'host/thread/page',
      { ...KEY, cursor },
    );
    ids.unshift(...page.turns.flatMap(({ items }) => items.map(({ id }) => id)));
    cursor = page.olderCursor;
  }
  expect(ids).toEqual(Array.from({ length: 950 }, (_, at) => `m${at}`));
  const one = await client.host('host/thread/item', { ...KEY, turnId: 'turn-1', itemId: 'm900' });
  expect(one.item).toEqual(answer(900, long));
  // Neither the store nor the server has it.
  server.handlers.set('thread/items/list', () => ({ data: [], nextCursor: null }));
  await expect(
    client.host('host/thread/item', { ...KEY, turnId: 'turn-1', itemId: 'm9999' }),
  ).rejects.toThrow('no item m9999');
});
