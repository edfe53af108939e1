import { afterEach, expect, test } from 'vitest';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { fromWhole } from './turn-pages.ts';

let fixture: Fixture | null = null;
afterEach(async () => fixture?.close());

const item = (id: string): ThreadItem => ({ type: 'agentMessage', id, text: `said ${id}` });
const turns: Turn[] = Array.from({ length: 65 }, (_, at) => ({
  id: `u${at}`,
  status: 'completed',
  items: [item(`i${at}a`), item(`i${at}b`)],
}));

test('a thread of a server without pages is opened, read on, searched and kept', async () => {
  fixture = await backendFixture((server) => {
    server.addThread('t1', '/ws', turns);
    server.lacks.add('thread/turns/list').add('thread/items/list');
  });
  const { backend, server } = fixture;
  const client = fixture.client();
  await server.asked('thread/list', 2);
  await backend.synced();
  const key = { server: 'local', threadId: 't1' };
  const { turns: shown, olderCursor } = await client.host('host/thread/open', key);
  expect(shown.map(({ id }) => id)).toEqual(turns.slice(-20).map(({ id }) => id));
  const older = await client.host('host/thread/page', { ...key, cursor: olderCursor });
  expect(older.turns.at(-1)?.id).toBe('u44');
  const found = await client.host('host/search', { query: 'i3a', limit: 5 });
  expect(found.data).toHaveLength(1);
  // It was asked for once; then it was known.
  expect(server.count('thread/turns/list')).toBe(1);
  const state = backend.servers().find(({ id }) => id === 'local');
  expect(state?.lacks).toEqual(['thread/turns/list']);
  expect(client.all('host/server/changed').at(-1)).toMatchObject({
    server: { lacks: ['thread/turns/list'] },
  });
});

test('a thread that was not fetched says so while its server is down', async () => {
  fixture = await backendFixture((server) => {
    server.addThread('t1', '/ws', turns.slice(0, 2));
    server.handlers.set('thread/turns/list', () => new Promise(() => undefined));
  });
  const { server } = fixture;
  const client = fixture.client();
  await server.asked('thread/turns/list');
  server.die('gone');
  const key = { server: 'local', threadId: 't1' };
  const down = await client.host('host/thread/open', key);
  expect(down).toMatchObject({ turns: [], olderCursor: null, incomplete: true });
  server.handlers.delete('thread/turns/list');
  await expect.poll(async () => (await client.host('host/thread/open', key)).turns.length).toBe(2);
  expect(await client.host('host/thread/open', key)).toMatchObject({ incomplete: false });
});

const thread = {
  id: 't1',
  preview: '',
  modelProvider: 'p',
  createdAt: 1,
  updatedAt: 1,
  status: { type: 'idle' },
  cwd: '/ws',
  turns,
};

/** Walks through all pages. */
function walk(method: string, params: object): unknown[][] {
  const pages: unknown[][] = [];
  let cursor: string | null = null;
  do {
    const whole = fromWhole({ method, params: { threadId: 't1', ...params, cursor } });
    const page = whole?.page({ thread }) as { data: unknown[]; nextCursor: string | null };
    pages.push(page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}

test('pages follow each other in both directions, and hold everything once', () => {
  const newest = walk('thread/turns/list', { limit: 30 });
  expect(newest.map(({ length }) => length)).toEqual([30, 30, 5]);
  expect(newest.flat()).toEqual(turns.toReversed());
  expect(walk('thread/turns/list', { limit: 65, sortDirection: 'asc' })).toEqual([turns]);
  const items = walk('thread/items/list', { turnId: 'u7', limit: 1 });
  expect(items).toEqual([
    [{ turnId: 'u7', item: item('i7a') }],
    [{ turnId: 'u7', item: item('i7b') }],
  ]);
  expect(walk('thread/items/list', {}).flat()).toHaveLength(130);
});

test('what asks for no page goes to the server as it is', () => {
  expect(fromWhole({ method: 'turn/start', params: { threadId: 't1' } })).toBeNull();
  expect(fromWhole({ method: 'thread/turns/list', params: { limit: 3 } })).toBeNull();
});
