import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostNotificationParams } from '../../server/protocol/host.ts';
import type { ThreadSummary } from '../../server/protocol/host-thread.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import type { TestClient } from '../testing/test-client.ts';

let fixture: Fixture;
let client: TestClient;
beforeEach(async () => {
  fixture = await backendFixture((server) => {
    for (const [id, at] of [
      ['a', 10],
      ['b', 30],
      ['c', 20],
      ['d', 40],
    ] as const) {
      const { thread } = server.addThread(id, '/ws', [], at);
      thread.path = `/home/rollouts/${id}.jsonl`;
      thread.createdAt = 100 - at;
    }
    server.archived.add('d');
    const sizes: Readonly<Record<string, number>> = { a: 300, b: 20, d: 7_000 };
    server.handlers.set('fs/getMetadata', ({ path, withSize }) => {
      const id = /([a-z])\.jsonl$/.exec(String(path))?.[1] ?? '';
      const found = { isDirectory: id === '', isFile: id !== '', isSymlink: false };
      const size = withSize === true ? sizes[id] : undefined;
      return { ...found, createdAtMs: 0, modifiedAtMs: 0, ...(size === undefined ? {} : { size }) };
    });
  });
  client = fixture.client();
  await expect.poll(async () => (await list({})).length).toBe(3);
  await fixture.backend.synced();
});
afterEach(async () => fixture.close());

const key = (threadId: string) => ({ server: 'local', threadId });

async function list(query: object): Promise<string[]> {
  const { data } = await client.host('host/thread/list', query);
  return data.map(({ threadId }) => threadId);
}

/** A client that asked for nothing hears of it. */
async function told(summary: Partial<ThreadSummary>): Promise<void> {
  await client.until(({ message }) => {
    if (!('method' in message) || message.method !== 'host/threads/changed') return false;
    const { changed } = message.params as HostNotificationParams<'host/threads/changed'>;
    return changed.some((one) => isDeepStrictEqual({ ...one, ...summary }, one));
  });
}

async function pins(): Promise<string[]> {
  const { threads } = await client.host('host/initialize');
  return threads
    .filter(({ pinned }) => pinned !== null)
    .sort((one, other) => (one.pinned ?? 0) - (other.pinned ?? 0))
    .map(({ threadId }) => threadId);
}

test('pins have an order of their own, and every client hears of them', async () => {
  await client.host('host/thread/pin', { threads: [key('a'), key('b')] });
  await told({ threadId: 'a', pinned: 0 });
  await told({ threadId: 'b', pinned: 1 });
  await client.host('host/thread/pin', { threads: [key('c')], before: key('b') });
  expect(await pins()).toEqual(['a', 'c', 'b']);
  await client.host('host/thread/pin', { threads: [key('b')], before: key('a') });
  expect(await pins()).toEqual(['b', 'a', 'c']);
  await client.host('host/thread/unpin', { threads: [key('a')] });
  expect(await pins()).toEqual(['b', 'c']);
});

test('a thread marked as unread stays so until it is opened', async () => {
  const unread = async (): Promise<boolean | undefined> =>
    (await client.host('host/thread/list')).data.find(({ threadId }) => threadId === 'a')?.unread;
  expect(await unread()).toBe(false);
  await client.host('host/thread/mark', { threads: [key('a')], unread: true });
  expect(await unread()).toBe(true);
  await client.host('host/thread/markRead', key('a'));
  expect(await unread()).toBe(false);
});

test('lists have orders and bounds, each page by page', async () => {
  expect(await list({ sort: 'oldest' })).toEqual(['a', 'c', 'b']);
  expect(await list({ sort: 'created' })).toEqual(['a', 'c', 'b']);
  expect(await list({ sort: 'title' })).toEqual(['a', 'b', 'c']);
  expect(await list({ sinceMs: 20_000, untilMs: 25_000 })).toEqual(['c']);
  const first = await client.host('host/thread/list', { sort: 'title', limit: 2 });
  expect(await list({ sort: 'title', cursor: first.nextCursor })).toEqual(['c']);
});

test('sizes are those that servers tell, and are asked for once', async () => {
  const threads = [key('a'), key('b'), key('c')];
  const measured = await client.host('host/thread/measure', { threads });
  expect(measured).toEqual({ bytes: 320, unknown: 1 });
  expect(await list({ sort: 'largest' })).toEqual(['a', 'b', 'c']);
  const asked = fixture.server.count('fs/getMetadata');
  await client.host('host/thread/measure', { threads: [key('a')] });
  expect(fixture.server.count('fs/getMetadata')).toBe(asked);
  expect(await client.host('host/thread/measure')).toEqual({ bytes: 7_000, unknown: 0 });
});

test('a server that knows all that a thread takes is asked for that', async () => {
  const size = { bytes: 900, rollout: 300, outputs: 500, checkpoints: 100 };
  fixture.server.handlers.set('thread/size/read', () => size);
  const measured = await client.host('host/thread/measure', { threads: [key('a')] });
  expect(measured).toEqual({ bytes: 900, unknown: 0 });
  expect(fixture.server.count('fs/getMetadata')).toBe(0);
});

test('a server that cannot tell sizes leaves them unknown', async () => {
  fixture.server.handlers.set('fs/getMetadata', () => {
    throw new RpcFault(-32601, 'unknown method');
  });
  const measured = await client.host('host/thread/measure', { threads: [key('a')] });
  expect(measured).toEqual({ bytes: 0, unknown: 1 });
});

test('a move into a section is told to all, and kept', async () => {
  fixture.server.notify('thread/section/changed', { threadId: 'b', sectionId: 's1' });
  await client.notified('thread/section/changed');
  await told({ threadId: 'b', section: 's1' });
  const { threads } = await client.host('host/initialize');
  expect(threads.find(({ threadId }) => threadId === 'b')?.section).toBe('s1');
});

test('a rollout that moved with its thread into the archive is found where its server has it', async () => {
  fixture.server.handlers.set('fs/getMetadata', ({ path }) => {
    if (path !== '/home/archived/a.jsonl') throw new RpcFault(-32603, 'no such file');
    return {
      isDirectory: false,
      isFile: true,
      isSymlink: false,
      size: 42,
      createdAtMs: 0,
      modifiedAtMs: 0,
    };
  });
  const { thread } = fixture.server.threads.get('a') ?? {};
  if (thread !== undefined) thread.path = '/home/archived/a.jsonl';
  const measured = await client.host('host/thread/measure', { threads: [key('a')] });
  expect(measured).toEqual({ bytes: 42, unknown: 0 });
});
