import { afterEach, beforeEach, expect, test } from 'vitest';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await backendFixture();
});
afterEach(() => fixture.close());

test('a turn within a turn ends with it, for those who watch and in the library', async () => {
  const { server } = fixture;
  const client = fixture.client();
  await client.host('host/initialize');
  await server.asked('thread/list', 2);
  const { thread } = (await client.request('local', 'thread/start', { cwd: '/ws' })) as {
    thread: { id: string };
  };
  const key = { server: 'local', threadId: thread.id };
  await client.host('host/thread/open', key);
  const { threadId } = key;
  const root = { id: 'root', rootTurnId: 'root', items: [], status: 'inProgress' };
  server.notify('turn/started', { threadId, turn: root });
  server.notify('turn/started', { threadId, turn: { ...root, id: 'within' } });
  server.notify('turn/completed', { threadId, turn: { ...root, status: 'completed' } });
  await client.until(
    ({ message }) =>
      JSON.stringify(message).includes('"id":"root"') &&
      'method' in message &&
      message.method === 'turn/completed',
  );
  const ended = client
    .all('turn/completed')
    .map(({ turn }) => turn as { id: string; status: string });
  expect(ended.map(({ id, status }) => [id, status])).toEqual([
    ['within', 'completed'],
    ['root', 'completed'],
  ]);
  const { turns } = await client.host('host/thread/open', key);
  expect(turns.map(({ status }) => status)).toEqual(['completed', 'completed']);
});
