import { afterEach, expect, test } from 'vitest';
import type { SyncState } from '../../server/protocol/host-sync.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import type { TestClient } from '../testing/test-client.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

function turn(id: string, text: string): Turn {
  return { id, status: 'completed', items: [{ type: 'agentMessage', id: `m-${id}`, text }] };
}

function fill(count: number): (server: Fixture['server']) => void {
  return (server) => {
    for (let at = 0; at < count; at += 1) {
      server.addThread(`thread-${at}`, '/ws', [turn('turn-0', `word${at}`)], 2000 + at);
    }
  };
}

/** Holds each fetch of turns back until it is let go. */
function held(): { next: () => Promise<void>; open: () => void } {
  let isOpen = false;
  const waiting: (() => void)[] = [];
  const { server } = fixture;
  let asked = 0;
  server.handlers.set('thread/turns/list', async ({ threadId }) => {
    if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve));
    return { data: server.threads.get(String(threadId))?.turns.toReversed(), nextCursor: null };
  });
  return {
    next: async () => {
      asked += 1;
      await server.asked('thread/turns/list', asked);
      waiting.shift()?.();
    },
    open: () => {
      isOpen = true;
      for (const resolve of waiting) resolve();
    },
  };
}

/** The first state that fits, from now on. */
async function told(client: TestClient, fits: (state: SyncState) => boolean): Promise<SyncState> {
  const now = await client.host('host/sync/state');
  if (fits(now)) return now;
  const found = await client.until(
    ({ message }) =>
      'method' in message &&
      message.method === 'host/sync/changed' &&
      fits(message.params as SyncState),
  );
  return (found.message as { params: SyncState }).params;
}

const left = (state: SyncState): number => state.servers[0]?.left ?? -1;

test('what is still to be fetched is counted, told and done one by one', async () => {
  fixture = await backendFixture(fill(4));
  const client = fixture.client();
  await fixture.backend.synced();
  await told(client, (state) => left(state) === 0 && state.servers[0]?.total === 4);
  const gate = held();
  for (const { thread, turns } of fixture.server.threads.values()) {
    thread.updatedAt = 9000;
    turns.push(turn('turn-1', 'later'));
  }
  await client.host('host/server/restart', { server: 'local' });
  expect(await told(client, (state) => left(state) === 4)).toMatchObject({
    paused: false,
    servers: [{ server: 'local', total: 4, left: 4, failed: 0, cause: null }],
  });
  await gate.next();
  await told(client, (state) => left(state) === 3);
  gate.open();
  await told(client, (state) => left(state) === 0);
});

test('paused, only what somebody opens is fetched, also after a restart; resumed, all the rest', async () => {
  fixture = await backendFixture((server) => {
    server.handlers.set('thread/list', () => ({ data: [], nextCursor: null }));
  });
  let client = fixture.client();
  expect(await client.host('host/sync/pause')).toMatchObject({ paused: true });
  fill(120)(fixture.server);
  fixture.server.handlers.clear();
  await fixture.again();
  client = fixture.client();
  const paused = await told(client, (state) => left(state) === 120);
  expect(paused.paused).toBe(true);
  await fixture.server.asked('thread/list', 4);
  expect(fixture.server.count('thread/turns/list')).toBe(0);
  // All of them are listed, and one that is opened is shown whole.
  expect((await client.host('host/thread/list', { limit: 200 })).data).toHaveLength(120);
  const key = { server: 'local', threadId: 'thread-3' };
  expect((await client.host('host/thread/open', key)).turns).toHaveLength(1);
  expect((await client.host('host/search', { query: 'word3' })).data).toEqual([]);
  // One that changed below others that did not is not forgotten either.
  await client.host('host/sync/resume');
  await told(client, (state) => left(state) === 0);
  await client.host('host/sync/pause');
  const changed = fixture.server.threads.get('thread-3');
  changed?.turns.push(turn('turn-1', 'freshly'));
  if (changed !== undefined) changed.thread.updatedAt = 5000;
  await client.host('host/server/restart', { server: 'local' });
  await told(client, (state) => left(state) === 1);
  if (changed !== undefined) changed.thread.updatedAt = 1;
  await fixture.again();
  client = fixture.client();
  await told(client, (state) => left(state) === 1);
  await client.host('host/sync/resume');
  await told(client, (state) => left(state) === 0 && !state.paused);
  expect((await client.host('host/search', { query: 'freshly' })).data).toHaveLength(1);
});

test('what could not be fetched is told with its cause, and tried again when that is asked for', async () => {
  fixture = await backendFixture((server) => {
    fill(3)(server);
    server.handlers.set('thread/turns/list', ({ threadId }) => {
      if (threadId === 'thread-1') throw new RpcFault(-32603, 'the file is damaged');
      return { data: server.threads.get(String(threadId))?.turns, nextCursor: null };
    });
  });
  const client = fixture.client();
  expect(await told(client, ({ servers }) => servers[0]?.failed === 1)).toMatchObject({
    servers: [{ left: 1, cause: 'the file is damaged' }],
  });
  fixture.server.handlers.clear();
  await client.host('host/sync/resume');
  await told(client, (state) => left(state) === 0 && state.servers[0]?.failed === 0);
  expect((await client.host('host/search', { query: 'word1' })).data).toHaveLength(1);
});

test('a turn of many megabytes is written in pieces, and reads are answered between them', async () => {
  const items = Array.from({ length: 400 }, (_, at) => ({
    type: 'agentMessage' as const,
    id: `m-${at}`,
    text: `${'some words of an answer '.repeat(800)}${at}`,
  }));
  fixture = await backendFixture((server) => {
    server.addThread('long', '/ws', [
      turn('turn-0', 'before'),
      { id: 'turn-1', status: 'completed', items },
      turn('turn-2', 'after'),
    ]);
  });
  const client = fixture.client();
  await client.host('host/initialize');
  await fixture.backend.synced();
  await told(client, (state) => left(state) === 0 && state.servers[0]?.total === 1);
  const { turns, olderCursor } = await client.host('host/thread/open', {
    server: 'local',
    threadId: 'long',
  });
  let shown = turns.flatMap((each) => each.items.map(({ id }) => id));
  for (let cursor = olderCursor; cursor !== null;) {
    const page = await client.host('host/thread/page', {
      server: 'local',
      threadId: 'long',
      cursor,
    });
    shown = [...page.turns.flatMap((each) => each.items.map(({ id }) => id)), ...shown];
    cursor = page.olderCursor;
  }
  expect(shown).toEqual(['m-turn-0', ...items.map(({ id }) => id), 'm-turn-2']);
});
