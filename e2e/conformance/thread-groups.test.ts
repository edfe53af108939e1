/** Queues, read state and watching over several connections, and through a killed process. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectAppServer } from '../../server/client/connect.ts';
import type { AppClient } from '../../server/client/app-client.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { Gate, say } from '../fixtures/model-server.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

const text = (words: string) => [{ type: 'text' as const, text: words }];

/** What a client hears from now on, and a way to wait for it. */
function listen(client: AppClient) {
  const heard: { readonly method: string; readonly params: unknown }[] = [];
  const lookers = new Set<() => void>();
  client.onEvery(({ method, params }) => {
    heard.push({ method, params });
    for (const look of lookers) look();
  });
  return {
    heard: (wanted: RegExp) => heard.filter(({ method }) => wanted.test(method)),
    count: (method: string, times: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (heard.filter((each) => each.method === method).length < times) return;
          lookers.delete(look);
          resolve();
        };
        lookers.add(look);
        look();
      }),
  };
}

async function connect(address: string, experimentalApi = true): Promise<AppClient> {
  const client = await connectAppServer(address);
  await client.initialize({ name: 'probe', title: null, version: '1' }, { experimentalApi });
  return client;
}

test('two connections fill one queue; those who watch hear of it, and of what is unread', async () => {
  const server = bench.server(['--listen', 'ws://127.0.0.1:0']);
  const address = await server.logged(/listening on: (\S+)/);
  const [owner, other, plain] = [
    await connect(address),
    await connect(address),
    await connect(address, false),
  ];
  const gate = new Gate();
  bench.model.script({ parts: [{ text: 'busy' }, { hold: gate }] }, say('one'), say('two'));
  const { thread } = await owner.request('thread/start', { cwd: bench.workspace });
  const threadId = thread.id;
  const [toOwner, toOther, toPlain] = [listen(owner), listen(other), listen(plain)];
  await owner.request('turn/start', { threadId, input: text('go') });
  await bench.model.requested(1);
  await plain.request('thread/resume', { threadId });
  const queue = (client: AppClient, words: string) =>
    client.request('thread/queue/add', {
      threadId,
      input: text(words),
      clientUserMessageId: words,
    });
  await Promise.all([queue(owner, 'from the owner'), queue(other, 'from another')]);
  const { data } = await other.request('thread/queue/list', { threadId });
  expect(data).toHaveLength(2);
  gate.release();
  await toOwner.count('turn/completed', 3);
  const turns = await other.request('thread/turns/list', { threadId, sortDirection: 'asc' });
  const said = turns.data.map(({ items }) => (items[0] as { clientId?: string }).clientId);
  expect(said).toEqual([null, ...data.map(({ clientUserMessageId }) => clientUserMessageId)]);
  await toPlain.count('turn/completed', 3);
  expect(toOwner.heard(/queue\/changed$/)).toHaveLength(4);
  expect(toOther.heard(/queue\/changed$/)).toEqual([]);
  // Read state is for those who asked for what is experimental, and watch.
  expect(toOwner.heard(/readState/)).toHaveLength(3);
  expect(toPlain.heard(/readState/)).toEqual([]);
  expect(toOther.heard(/readState/)).toEqual([]);
  await expect(plain.request('thread/queue/list', { threadId })).rejects.toThrow(
    'thread/queue/list requires experimentalApi capability',
  );
  await expect(plain.request('thread/list', { projectId: null })).rejects.toThrow(
    'thread/list.projectId requires experimentalApi capability',
  );
  await plain.request('thread/list', { includeAttachedThreads: false });
  const made = { name: 'P', roots: [], idempotencyKey: 'k' };
  const { project } = await other.request('project/create', made);
  await other.request('thread/metadata/update', { threadId, projectId: project.id });
  await toOwner.count('thread/project/updated', 1);
  expect(toPlain.heard(/project/)).toEqual([]);
});

test('a message that waits outlives a killed server, and becomes one turn', async () => {
  const first = await bench.ready();
  const gate = new Gate();
  bench.model.script({ parts: [{ text: 'busy' }, { hold: gate }] });
  const { thread } = await first.request('thread/start', { cwd: bench.workspace });
  const threadId = (thread as { id: string }).id;
  await first.startTurn(threadId, 'go');
  await bench.model.requested(1);
  for (const words of ['one', 'two']) {
    await first.request('thread/queue/add', {
      threadId,
      input: text(words),
      clientUserMessageId: words,
    });
  }
  await first.kill();
  gate.release();
  const second = await bench.ready();
  const { data } = await second.request('thread/queue/list', { threadId });
  expect(data).toMatchObject([{ clientUserMessageId: 'one' }, { clientUserMessageId: 'two' }]);
  await second.request('thread/resume', { threadId });
  // What a crash stopped waits for a word from the user.
  await second.request('thread/queue/start', { threadId });
  const ended = (): number =>
    second.messages.filter(({ method }) => method === 'turn/completed').length;
  await second.find(() => ended() === 2);
  const turns = await second.request('thread/turns/list', { threadId, sortDirection: 'asc' });
  expect(turns['data']).toMatchObject([
    { status: 'interrupted' },
    { status: 'completed', items: [{ clientId: 'one' }, {}] },
    { status: 'completed', items: [{ clientId: 'two' }, {}] },
  ]);
});

test('a thread that nobody watches is unloaded after the delay', async () => {
  const server = bench.server(['-c', 'thread_unload_delay_secs=0']);
  await server.initialize();
  const { thread } = await server.request('thread/start', { cwd: bench.workspace });
  const threadId = (thread as { id: string }).id;
  await server.completed(await server.startTurn(threadId, 'go'));
  const leave = async (): Promise<unknown> =>
    (await server.request('thread/unsubscribe', { threadId }))['status'];
  expect(await leave()).toBe('unsubscribed');
  await server.notified('thread/closed', { threadId });
  const told = server.messages
    .filter(({ params }) => params?.['threadId'] === threadId)
    .slice(-2)
    .map(({ method, params }) => [method, params?.['status']]);
  expect(told).toEqual([
    ['thread/status/changed', { type: 'notLoaded' }],
    ['thread/closed', undefined],
  ]);
  expect(await leave()).toBe('notLoaded');
  await server.request('thread/resume', { threadId });
  expect(await leave()).toBe('unsubscribed');
  expect(['notSubscribed', 'notLoaded']).toContain(await leave());
});
