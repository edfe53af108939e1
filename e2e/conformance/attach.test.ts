/** The server of a home as its other programs find it: the one that runs, else one of their own. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attachAppServer } from '../../server/client/attach.ts';
import type { AttachedServer, AttachOptions } from '../../server/client/attach.ts';
import { ConnectError } from '../../server/client/client-error.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { say } from '../fixtures/model-server.ts';
import { serverEntry } from '../fixtures/server-entry.ts';

// Many processes: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

function attach(path: string, more: Partial<AttachOptions> = {}): Promise<AttachedServer> {
  return attachAppServer({
    address: `unix://${path}`,
    program: {
      command: process.execPath,
      args: [serverEntry],
      env: { ...process.env, SKEIN_HOME: bench.home, SCRIPTED_KEY: bench.model.key },
    },
    clientInfo: { name: 'probe', title: null, version: '1' },
    ...more,
  });
}

test('none runs: one is started, and is gone when it is closed', async () => {
  let log = '';
  const options = { stderr: (text: string) => void (log += text) };
  const started = await attach(join(bench.home, 'app-server.sock'), options);
  expect(started).toMatchObject({ how: 'started', passedOver: null });
  expect((await started.client.request('thread/list', {})).data).toEqual([]);
  await started.close();
  expect(await started.client.closed).toMatchObject({ by: 'client' });
  expect(log).toContain('ending: standard input ended');
});

test('the one that runs shows the same live thread to whoever comes', async () => {
  // A path that an address of another form could not hold.
  const path = join(bench.folder, 'a b:c%20.sock');
  const server = bench.server(['--listen', 'stdio://', '--listen', `unix://${path}`]);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
  const attached = await attach(path);
  expect(attached).toMatchObject({ how: 'attached', server: { codexHome: bench.home } });
  const { thread } = await attached.client.request('thread/start', { cwd: bench.workspace });
  const tell = async (text: string): Promise<void> => {
    const input = [{ type: 'text' as const, text }];
    await attached.client.request('turn/start', { threadId: thread.id, input });
  };
  const first = new Promise((resolve) => attached.client.on('turn/completed', resolve));
  await tell('Begin.');
  await first;
  await server.request('thread/resume', { threadId: thread.id });
  bench.model.script(say('Seen by both.'));
  await tell('Go on.');
  await server.notified('item/completed', {
    item: { type: 'agentMessage', text: 'Seen by both.' },
  });
  await attached.close();
  // It goes on without us.
  await server.request('thread/list', {});
});

test('a socket that a killed server left behind is as if there were none', async () => {
  const path = join(bench.home, 'app-server.sock');
  const server = bench.server(['--listen', 'unix://']);
  await server.logged(/listening on: (\S+)/);
  await server.kill();
  const started = await attach(path);
  expect(started).toMatchObject({ how: 'started', passedOver: null });
  await started.close();
});

test('one that does not answer is passed over, and why is told', async () => {
  const path = join(bench.folder, 'mute.sock');
  const mute = createServer(() => undefined).listen(path);
  await once(mute, 'listening');
  const started = await attach(path, { timeoutMs: 200 });
  mute.close();
  expect(started.how).toBe('started');
  expect(started.passedOver).toContain('could not connect to unix://');
  await started.close();
});

test('no server at all is an error that names the program', async () => {
  const program = { command: '/no/such/program', args: [] };
  const failed = attach(join(bench.folder, 'none.sock'), { program });
  await expect(failed).rejects.toThrow(ConnectError);
  await expect(failed).rejects.toThrow('/no/such/program could not be started');
});
