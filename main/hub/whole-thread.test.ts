import { afterEach, expect, test } from 'vitest';
import type { Thread } from '../../server/protocol/thread.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import type { TestClient } from '../testing/test-client.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const KEY = { server: 'local', threadId: 'long' };

function turns(count: number, text: string): Turn[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `turn-${at}`,
    status: 'completed',
    items: [{ type: 'agentMessage', id: `m-${at}`, text: `${text} ${at}` }],
  }));
}

async function withThread(history: Turn[]): Promise<TestClient> {
  fixture = await backendFixture((server) => {
    server.addThread('long', '/ws', history);
  });
  const client = fixture.client();
  await fixture.server.asked('thread/list', 2);
  await client.host('host/initialize');
  await fixture.backend.synced();
  return client;
}

async function read(client: TestClient): Promise<Thread> {
  const params = { threadId: 'long', includeTurns: true };
  return ((await client.request('local', 'thread/read', params)) as { thread: Thread }).thread;
}

const texts = ({ turns: shown }: Pick<Thread, 'turns'>): unknown[] =>
  shown.flatMap(({ items }) =>
    items.map((item) => (item.type === 'agentMessage' ? item.text : '')),
  );

/** The server is gone, and does not come again. */
async function down(client: TestClient): Promise<void> {
  fixture.server.handlers.set('initialize', () => new Promise(() => undefined));
  fixture.server.die('gone');
  await client.until(({ message }) => JSON.stringify(message).includes('"cause":"gone"'));
}

test('a whole thread that the store has is read without its server', async () => {
  const client = await withThread(turns(65, 'word'));
  const thread = await read(client);
  expect(texts(thread)).toEqual(turns(65, 'word').map((_, at) => `word ${at}`));
  expect(thread).toMatchObject({ id: 'long', status: { type: 'notLoaded' } });
  expect(fixture.server.count('thread/read')).toBe(0);
});

test('the server is asked while a turn runs, for what is still to be fetched, and for very long ones', async () => {
  const client = await withThread(turns(3, 'x'.repeat(2 * 1024 * 1024)));
  await read(client);
  expect(fixture.server.count('thread/read')).toBe(1);
  fixture.server.handlers.set('thread/turns/list', () => new Promise(() => undefined));
  const fetched = fixture.server.count('thread/turns/list');
  fixture.server.notify('thread/reverted', { threadId: 'long' });
  await fixture.server.asked('thread/turns/list', fetched + 1);
  await read(client);
  expect(fixture.server.count('thread/read')).toBe(2);
  const turn = { id: 'turn-9', items: [], status: 'inProgress' };
  fixture.server.notify('turn/started', { threadId: 'long', turn });
  await read(client);
  expect(fixture.server.count('thread/read')).toBe(3);
});

test('while its server is down, a thread is read and opened whole, however long', async () => {
  const client = await withThread(turns(65, 'yes '.repeat(5_000)));
  await down(client);
  expect((await read(client)).turns).toHaveLength(65);
  const { turns: newest, olderCursor } = await client.host('host/thread/open', KEY);
  let shown = newest;
  for (let cursor = olderCursor; cursor !== null;) {
    const page = await client.host('host/thread/page', { ...KEY, cursor });
    shown = [...page.turns, ...shown];
    cursor = page.olderCursor;
  }
  expect(new Set(shown.map(({ id }) => id)).size).toBe(65);
  expect((await client.host('host/search', { query: 'preview' })).data).toEqual([]);
  expect((await client.host('host/thread/list', {})).data).toHaveLength(1);
});
