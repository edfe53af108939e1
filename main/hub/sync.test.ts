import { afterEach, expect, test } from 'vitest';
import type { Turn } from '../../server/protocol/turn.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import type { FakeServer } from '../testing/fake-server.ts';
import type { TestClient } from '../testing/test-client.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

function turn(id: string, text: string): Turn {
  return { id, status: 'completed', items: [{ type: 'agentMessage', id: `m-${id}`, text }] };
}

function turns(count: number, word: string): Turn[] {
  return Array.from({ length: count }, (_, at) => turn(`turn-${at}`, `${word} ${at}`));
}

/** Waits until every thread of the fake server was compared and fetched. */
async function caughtUp(client: TestClient): Promise<void> {
  await expect
    .poll(async () => {
      const page = await client.host('host/thread/list', { limit: 200 });
      const gone = await client.host('host/thread/list', { limit: 200, archived: true });
      return page.data.length + gone.data.length;
    })
    .toBe(fixture.server.threads.size);
  // The archived list is asked for last; what it queued is fetched after it.
  await expect.poll(() => fixture.server.requests.filter(isArchivedList).length).toBeGreaterThan(0);
  await fixture.backend.synced();
}

function isArchivedList({ method, params }: { method: string; params?: unknown }): boolean {
  return method === 'thread/list' && (params as { archived?: boolean }).archived === true;
}

function fill(server: FakeServer): void {
  for (let at = 0; at < 130; at += 1) {
    server.addThread(`thread-${at}`, '/ws', turns(at === 7 ? 65 : 1, `word${at}`), 2000 + at);
  }
  server.archived.add('thread-3');
}

async function found(client: TestClient, query: string): Promise<number> {
  let total = 0;
  let cursor: string | null = null;
  do {
    const page: { data: unknown[]; nextCursor: string | null } = await client.host('host/search', {
      query,
      cursor,
      limit: 200,
    });
    total += page.data.length;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return total;
}

test('everything a server has is in the library after the first start, archive and all', async () => {
  fixture = await backendFixture(fill);
  const client = fixture.client();
  await caughtUp(client);
  expect(await found(client, '"word7"')).toBe(65);
  expect(await found(client, '"word129"')).toBe(1);
  const long = { server: 'local', threadId: 'thread-7' };
  let { turns: stored, olderCursor: cursor } = await client.host('host/thread/open', long);
  while (cursor !== null) {
    const page = await client.host('host/thread/page', { ...long, cursor });
    stored = [...page.turns, ...stored];
    cursor = page.olderCursor;
  }
  expect(stored.map(({ id }) => id)).toEqual(turns(65, '').map(({ id }) => id));
  const archived = await client.host('host/thread/list', { archived: true });
  expect(archived.data.map(({ threadId }) => threadId)).toEqual(['thread-3']);
  const start = await client.host('host/initialize');
  expect(start.archivedCount).toBe(1);
  expect(start.threads.some(({ unread }) => unread)).toBe(false);
  expect(fixture.server.count('thread/resume')).toBe(0);
});

test('the next start asks only for what changed', async () => {
  fixture = await backendFixture(fill);
  await caughtUp(fixture.client());
  const changed = fixture.server.threads.get('thread-7');
  changed?.turns.push(turn('turn-new', 'freshly added'));
  if (changed !== undefined) changed.thread.updatedAt = 9000;
  const renamed = fixture.server.threads.get('thread-129');
  if (renamed !== undefined) renamed.thread.name = 'Renamed meanwhile';
  await fixture.again();
  const client = fixture.client();
  await caughtUp(client);
  await expect.poll(() => found(client, 'freshly')).toBe(1);
  expect(fixture.server.count('thread/list')).toBe(3);
  expect(fixture.server.count('thread/turns/list')).toBe(1);
  const list = await client.host('host/thread/list', { limit: 2 });
  expect(list.data).toMatchObject([
    { threadId: 'thread-7', unread: true },
    { threadId: 'thread-129', title: 'Renamed meanwhile' },
  ]);
  await client.host('host/thread/markRead', { server: 'local', threadId: 'thread-7' });
  const again = await client.host('host/thread/list', { limit: 1 });
  expect(again.data[0]?.unread).toBe(false);
});

test('a fetch that was interrupted leaves no hole behind', async () => {
  fixture = await backendFixture(fill);
  fixture.server.handlers.set('thread/turns/list', (params) => {
    // The second page of the long thread never comes.
    if (params['threadId'] === 'thread-7' && params['cursor'] != null) fixture.server.die('gone');
    return {
      data: fixture.server.threads.get(String(params['threadId']))?.turns.slice(-20).toReversed(),
      nextCursor: params['threadId'] === 'thread-7' ? '20' : null,
    };
  });
  const client = fixture.client();
  await client.until(({ message }) => JSON.stringify(message).includes('"cause":"gone"'));
  fixture.server.handlers.clear();
  await fixture.again();
  await caughtUp(fixture.client());
  await expect.poll(() => found(fixture.client(), '"word7"')).toBe(65);
});

test('what a list or page lacks stays; what is deleted or reverted goes', async () => {
  fixture = await backendFixture((server) => {
    server.addThread('kept', '/ws', turns(3, 'kept'));
    server.addThread('deleted', '/ws', turns(3, 'deleted'));
    server.addThread('reverted', '/ws', turns(3, 'reverted'));
  });
  const client = fixture.client();
  await caughtUp(client);
  await client.host('host/thread/open', { server: 'local', threadId: 'reverted' });
  const kept = fixture.server.threads.get('kept');
  fixture.server.threads.delete('kept');
  fixture.server.threads.delete('deleted');
  fixture.server.notify('thread/deleted', { threadId: 'deleted' });
  fixture.server.threads.get('reverted')?.turns.splice(1);
  fixture.server.notify('thread/reverted', { threadId: 'reverted' });
  await client.notified('host/thread/resync');
  const snapshot = await client.host('host/thread/open', { server: 'local', threadId: 'reverted' });
  expect(snapshot.turns.map(({ id }) => id)).toEqual(['turn-0']);
  await expect.poll(() => found(client, 'reverted')).toBe(1);
  expect(await found(client, 'deleted')).toBe(0);
  const gone = client.host('host/thread/open', { server: 'local', threadId: 'deleted' });
  await expect(gone).rejects.toThrow('thread not found: deleted');
  await fixture.again();
  const later = fixture.client();
  await expect.poll(() => fixture.server.requests.filter(isArchivedList).length).toBe(1);
  await fixture.backend.synced();
  expect(await found(later, 'kept')).toBe(3);
  expect(kept?.turns).toHaveLength(3);
});

test('a thread that another client of the server starts and works in is followed once it is opened', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  await client.host('host/initialize');
  const other = fixture.server.addThread('other', '/ws', [turn('turn-0', 'before')]);
  other.thread.status = { type: 'active', activeFlags: [] };
  fixture.server.notify('thread/started', { thread: other.thread });
  const changed = await client.notified('host/threads/changed');
  expect(changed['changed']).toMatchObject([{ threadId: 'other', status: { type: 'active' } }]);
  other.turns.push({
    id: 'turn-1',
    status: 'inProgress',
    items: [
      { type: 'userMessage', id: 'u', content: [{ type: 'text', text: 'do it' }] },
      { type: 'agentMessage', id: 'm', text: 'so far' },
    ],
  });
  const key = { server: 'local', threadId: 'other' };
  const snapshot = await client.host('host/thread/open', key);
  expect(fixture.server.count('thread/resume')).toBe(1);
  expect(snapshot.turns.map(({ id }) => id)).toEqual(['turn-0', 'turn-1']);
  expect(snapshot.openItems).toEqual([{ turnId: 'turn-1', itemId: 'm' }]);
  const delta = { threadId: 'other', turnId: 'turn-1', itemId: 'm', delta: ' so good' };
  fixture.server.notify('item/agentMessage/delta', delta);
  await client.notified('item/agentMessage/delta');
  const again = await client.host('host/thread/open', key);
  expect(again.turns[1]?.items[1]).toMatchObject({ text: 'so far so good' });
});

test('a thread that is opened before its news were fetched is shown with them, at once or anew', async () => {
  fixture = await backendFixture((server) => {
    server.addThread('read', '/ws', turns(3, 'known'));
  });
  await caughtUp(fixture.client());
  const thread = fixture.server.threads.get('read');
  thread?.turns.push(turn('turn-news', 'news'));
  if (thread !== undefined) thread.thread.updatedAt = 9000;
  // The comparison is held back until the thread was opened from the store alone.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  fixture.server.handlers.set('thread/list', async ({ archived }) => {
    await held;
    return { data: archived === true ? [] : [thread?.thread], nextCursor: null };
  });
  await fixture.again();
  const client = fixture.client();
  const key = { server: 'local', threadId: 'read' };
  const early = await client.host('host/thread/open', key);
  expect(early.turns.map(({ id }) => id)).toEqual(['turn-0', 'turn-1', 'turn-2']);
  release();
  await client.notified('host/thread/resync');
  const late = await client.host('host/thread/open', key);
  expect(late.turns.map(({ id }) => id)).toEqual(['turn-0', 'turn-1', 'turn-2', 'turn-news']);
});

test('what other programs do in the same home is shown while Skein runs, and turns of theirs end', async () => {
  const clock = new FakeClock();
  fixture = await backendFixture((server) => server.addThread('old', '/ws', turns(1, 'old')), {
    clock,
  });
  const client = fixture.client();
  await client.host('host/initialize');
  const sooner = async (looked: () => Promise<unknown>, wanted: unknown): Promise<void> => {
    await expect
      .poll(async () => {
        clock.advance(1_000);
        return looked();
      })
      .toEqual(wanted);
  };
  const listed = async () =>
    (await client.host('host/thread/list', { limit: 9 })).data.map(({ threadId }) => threadId);
  await sooner(listed, ['old']);
  await fixture.backend.synced();
  const running: Turn = { ...turn('turn-0', 'half'), status: 'inProgress' };
  const seconds = Math.floor(clock.now() / 1000);
  const other = fixture.server.addThread('other', '/ws', [running], seconds);
  other.thread.status = { type: 'active', activeFlags: [] };
  // Another process writes it: it cannot be had.
  fixture.server.handlers.set('thread/resume', () => {
    throw new RpcFault(-32600, 'thread other already has an active writer');
  });
  await sooner(listed, ['other', 'old']);
  const shown = async () => {
    const key = { server: 'local', threadId: 'other' };
    const { turns: all, summary } = await client.host('host/thread/open', key);
    return [all.map(({ status }) => status), summary.status.type];
  };
  await sooner(shown, [['inProgress'], 'active']);
  // It ends within the same second.
  other.turns[0] = turn('turn-0', 'half and the rest');
  other.thread.status = { type: 'notLoaded' };
  await sooner(shown, [['completed'], 'notLoaded']);
  expect(await found(client, 'rest')).toBe(1);
});

test('a list whose cursor leads to itself ends', async () => {
  fixture = await backendFixture((server) => {
    server.addThread('kept', '/ws', turns(2, 'word'));
    server.handlers.set('thread/list', ({ archived }) => ({
      data: archived === true ? [] : [server.threads.get('kept')?.thread],
      nextCursor: 'again',
    }));
  });
  const client = fixture.client();
  await expect
    .poll(async () => (await client.host('host/sync/state')).servers)
    .toMatchObject([{ listing: false, total: 1, left: 0 }]);
});
