import { afterEach, expect, test } from 'vitest';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

function said(id: string, text: string): ThreadItem {
  return { type: 'userMessage', id, content: [{ type: 'text', text, text_elements: [] }] };
}

function turn(at: number): Turn {
  return {
    id: `turn-${at}`,
    status: 'completed',
    startedAt: 1_000 + at,
    completedAt: 1_000 + at,
    items: [said(`u${at}`, `ask ${at}`)],
  };
}

test('turns are listed from the library, a running one as it stands, and news are told once', async () => {
  fixture = await backendFixture((server) => {
    server.addThread('thread-9', '/ws', [turn(0), turn(1)], 1_001);
  });
  const client = fixture.client();
  const KEY = { server: 'local', threadId: 'thread-9' };
  await expect
    .poll(async () => (await client.host('host/thread/list', {})).data.map((row) => row.threadId))
    .toContain('thread-9');
  await fixture.backend.synced();
  const turns = async () => {
    const page = await client.host('host/thread/turns', KEY);
    return page.data.map(({ turnId, words, status }) => `${turnId} ${words} ${status}`);
  };
  expect(await turns()).toEqual(['turn-1 ask 1 completed', 'turn-0 ask 0 completed']);

  await client.host('host/thread/open', KEY);
  const { server } = fixture;
  const place = { threadId: 'thread-9', turnId: 'turn-2' };
  server.notify('turn/started', {
    threadId: 'thread-9',
    turn: { ...turn(2), items: [], status: 'inProgress', completedAt: null },
  });
  server.notify('item/completed', { ...place, item: said('u2', 'ask 2') });
  await expect.poll(async () => (await turns())[0]).toBe('turn-2 ask 2 inProgress');
  expect(await turns()).toHaveLength(3);

  server.notify('turn/completed', { threadId: 'thread-9', turn: { ...turn(2), items: [] } });
  await expect.poll(async () => (await turns())[0]).toBe('turn-2 ask 2 completed');
  expect(await client.host('host/thread/markRead', KEY)).toEqual({ firstUnread: 'turn-2' });
  expect(await client.host('host/thread/markRead', KEY)).toEqual({ firstUnread: null });
});

test('of a thread that is not in the library its server is asked, page by page', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  const asked: unknown[] = [];
  fixture.server.handlers.set('thread/turns/list', ({ cursor, itemsView }) => {
    asked.push([cursor, itemsView]);
    return cursor === null
      ? { data: [turn(1)], nextCursor: 'older', backwardsCursor: null }
      : { data: [turn(0)], nextCursor: null, backwardsCursor: null };
  });
  const KEY = { server: 'local', threadId: 'elsewhere' };
  const newest = await client.host('host/thread/turns', KEY);
  expect(newest).toMatchObject({
    data: [{ turnId: 'turn-1', words: 'ask 1', changed: null }],
    nextCursor: 'older',
    complete: true,
  });
  const older = await client.host('host/thread/turns', { ...KEY, cursor: newest.nextCursor });
  expect(older).toMatchObject({ data: [{ turnId: 'turn-0' }], nextCursor: null });
  expect(asked).toEqual([
    [null, 'summary'],
    ['older', 'summary'],
  ]);
});
