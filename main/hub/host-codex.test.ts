import { afterEach, expect, test } from 'vitest';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const LOCAL = { server: 'local' };
const KEY = { server: 'local', threadId: 'theirs' };

/** A server that lists what Codex has as long as its config says so. */
async function withCodex(): Promise<{ written: unknown[] }> {
  const written: unknown[] = [];
  let setting: unknown = null;
  fixture = await backendFixture((server) => {
    server.addThread('ours', '/ws', [], 3000);
    const { thread } = server.addThread(
      'theirs',
      '/ws',
      [
        {
          id: 'turn-0',
          status: 'completed',
          items: [{ type: 'agentMessage', id: 'm', text: 'said elsewhere' }],
        },
      ],
      2000,
    );
    thread.extra = { importedFrom: '/home/ada/.codex/sessions/a.jsonl' };
    server.handlers.set('codexHome/read', () => ({
      path: '/home/ada/.codex',
      setting: '~/.codex',
      threads: 1,
      archived: 0,
      listed: setting !== null,
    }));
    server.handlers.set('config/value/write', (params) => {
      written.push(params);
      setting = params['value'];
      return { status: 'ok', version: '1', filePath: '/c', overriddenMetadata: null };
    });
    server.handlers.set('thread/list', ({ archived }) => ({
      data: [...server.threads.values()]
        .map((each) => each.thread)
        .filter(({ id }) => archived !== true && (id !== 'theirs' || setting !== null)),
      nextCursor: null,
    }));
  });
  return { written };
}

test('the threads of Codex are counted, listed by one request and marked, and taken out by another', async () => {
  const { written } = await withCodex();
  const client = fixture.client();
  await fixture.server.asked('thread/list', 2);
  await fixture.backend.synced();
  const found = { path: '/home/ada/.codex', threads: 1, archived: 0 };
  expect(await client.host('host/codex/read', LOCAL)).toEqual({ ...found, listed: false });
  expect(written).toEqual([]);

  const listed = await client.host('host/codex/write', { ...LOCAL, listed: true });
  expect(listed).toEqual({ ...found, listed: true });
  expect(written).toEqual([
    { keyPath: 'import.codex_home', value: '~/.codex', mergeStrategy: 'replace' },
  ]);
  await fixture.backend.synced();
  const { data } = await client.host('host/thread/list', {});
  expect(data.map(({ threadId, imported }) => [threadId, imported])).toEqual([
    ['ours', false],
    ['theirs', true],
  ]);
  expect((await client.host('host/search', { query: 'elsewhere' })).data).toHaveLength(1);

  const out = await client.host('host/codex/write', { ...LOCAL, listed: false });
  expect(out.listed).toBe(false);
  expect(written.at(-1)).toMatchObject({ value: null });
  expect((await client.host('host/thread/list', {})).data).toHaveLength(1);
  expect((await client.host('host/search', { query: 'elsewhere' })).data).toEqual([]);
  await client.until(({ message }) => JSON.stringify(message).includes('"removed":[{'));

  // And once more: nothing of the first time stands in the way.
  await client.host('host/codex/write', { ...LOCAL, listed: true });
  await fixture.backend.synced();
  expect((await client.host('host/thread/open', KEY)).turns).toHaveLength(1);
});

test('a server that knows nothing of Codex says so', async () => {
  fixture = await backendFixture();
  const client = fixture.client();
  expect(await client.host('host/codex/read', LOCAL)).toMatchObject({ path: null, threads: 0 });
  await expect(client.host('host/codex/write', { ...LOCAL, listed: true })).rejects.toThrow(
    '`server`: this server cannot list threads of Codex',
  );
});
