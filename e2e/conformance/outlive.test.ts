/** A server whose parent goes while other clients work with it, and who has its socket then. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attachAppServer } from '../../server/client/attach.ts';
import type { AttachedServer } from '../../server/client/attach.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';
import { Gate } from '../fixtures/model-server.ts';

// Many processes: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

/** As the app starts it. */
async function appServer(): Promise<AppServer> {
  const server = bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  return server;
}

/** Another program of the user. */
async function visitor(): Promise<AttachedServer> {
  const attached = await attachAppServer({
    address: `unix://${join(bench.home, 'app-server.sock')}`,
    program: { command: '/no/such/program', args: [] },
    clientInfo: { name: 'visitor', title: null, version: '1' },
  });
  expect(attached.how).toBe('attached');
  return attached;
}

async function begin({ client }: AttachedServer): Promise<string> {
  const { thread } = await client.request('thread/start', { cwd: bench.workspace });
  const input = [{ type: 'text' as const, text: 'Go.' }];
  await client.request('turn/start', { threadId: thread.id, input });
  return thread.id;
}

test('it ends after the turns that others watch, and gives its socket up at once', async () => {
  const old = await appServer();
  await old.logged(/listening on: (\S+)/);
  const attached = await visitor();
  const gate = new Gate();
  bench.model.script(
    { parts: [{ begun: 'His' }, { hold: new Gate() }] },
    { parts: [{ begun: 'Mine' }, { hold: gate }] },
  );
  const { thread } = (await old.request('thread/start', { cwd: bench.workspace })) as {
    thread: { id: string };
  };
  await old.startTurn(thread.id, 'Begin.');
  await bench.model.requested(1);
  const mine = await begin(attached);
  await bench.model.requested(2);
  old.child.stdin.end();
  await old.notified('server/detached', { threadIds: [mine] });

  const next = await appServer();
  await next.logged(/listening on: (\S+)/);
  // What only the old one's parent watched has ended, and can be gone on with.
  const { thread: his } = (await next.request('thread/resume', { threadId: thread.id })) as {
    thread: { turns: { status: string }[] };
  };
  expect(his.turns.map(({ status }) => status)).toEqual(['interrupted']);
  // The other thread has its writer still.
  const taken = await next.ask('thread/resume', { threadId: mine });
  expect(taken.error?.message).toContain('already has an active writer');

  const completed = new Promise<string>((resolve) => {
    attached.client.on('turn/completed', ({ turn }) => resolve(turn.status));
  });
  gate.release();
  expect(await completed).toBe('completed');
  expect(await attached.client.closed).toEqual({ kind: 'closed', by: 'server' });
  expect(await old.exited).toEqual({ code: 0, signal: null });
  await (await visitor()).close();
});

test('it ends at once when nobody else has a turn', async () => {
  const server = await appServer();
  await server.logged(/listening on: (\S+)/);
  const { client } = await visitor();
  await client.request('thread/start', { cwd: bench.workspace });
  server.child.stdin.end();
  expect(await client.closed).toEqual({ kind: 'closed', by: 'server' });
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(server.lines.join()).not.toContain('server/detached');
});

test('a parent that is killed is the same', async () => {
  const server = await appServer();
  await server.logged(/listening on: (\S+)/);
  const attached = await visitor();
  const gate = new Gate();
  bench.model.script({ parts: [{ begun: 'On' }, { hold: gate }] });
  await begin(attached);
  await bench.model.requested(1);
  for (const stream of server.child.stdio) stream?.destroy();
  const completed = new Promise<string>((resolve) => {
    attached.client.on('turn/completed', ({ turn }) => resolve(turn.status));
  });
  gate.release();
  expect(await completed).toBe('completed');
  expect(await server.exited).toEqual({ code: 0, signal: null });
});

test('a socket that another server has is taken over when that one ends', async () => {
  const first = await appServer();
  await first.logged(/listening on: (\S+)/);
  const second = await appServer();
  await second.logged(/(waiting until it leaves)/);
  await first.kill();
  await second.logged(/listening on: (\S+)/);
  const attached = await visitor();
  const { thread } = await attached.client.request('thread/start', { cwd: bench.workspace });
  const { data } = (await second.request('thread/loaded/list', {})) as { data: string[] };
  expect(data).toEqual([thread.id]);
  await attached.close();
});
