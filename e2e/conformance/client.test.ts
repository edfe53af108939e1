/** The typed client against a real server: over pipes it starts itself, and over a socket. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppClient } from '../../server/client/app-client.ts';
import { ConnectError } from '../../server/client/client-error.ts';
import { connectAppServer, spawnAppServer } from '../../server/client/connect.ts';
import type { SpawnedServer } from '../../server/client/connect.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { run, say } from '../fixtures/model-server.ts';
import { serverEntry } from '../fixtures/server-entry.ts';

const me = { name: 'probe', title: 'Probe', version: '1' };

let bench: Bench;
const spawned: SpawnedServer[] = [];
beforeEach(async () => {
  bench = await setUp();
});
afterEach(async () => {
  for (const { child } of spawned.splice(0)) child.kill('SIGKILL');
  await bench.end();
});

async function start(): Promise<SpawnedServer> {
  const server = await spawnAppServer({
    command: process.execPath,
    args: [serverEntry],
    env: { ...process.env, SKEIN_HOME: bench.home, SCRIPTED_KEY: bench.model.key },
  });
  spawned.push(server);
  return server;
}

function completed(client: AppClient): Promise<string> {
  return new Promise((resolve) => {
    client.on('turn/completed', ({ turn }) => resolve(turn.status));
  });
}

test('a turn with an approval, from the first word to the last', async () => {
  const { client, child, exited } = await start();
  await client.initialize(me, { experimentalApi: true }, { timeoutMs: 14_000 });
  const asked: string[] = [];
  client.handle('item/commandExecution/requestApproval', ({ command }) => {
    asked.push(command ?? '');
    return { decision: 'accept' };
  });
  const { thread } = await client.request('thread/start', {
    cwd: bench.workspace,
    approvalPolicy: 'untrusted',
    sandbox: 'workspace-write',
  });
  bench.model.script(run('echo yes > answer.txt'), say('Done as asked.'));
  let text = '';
  client.on('item/agentMessage/delta', ({ delta }) => void (text += delta));
  const end = completed(client);
  const input = [{ type: 'text' as const, text: 'Go.' }];
  await client.request('turn/start', { threadId: thread.id, input });
  expect(await end).toBe('completed');
  expect(text).toBe('Done as asked.');
  expect(asked).toHaveLength(1);
  expect(await readFile(join(bench.workspace, 'answer.txt'), 'utf8')).toBe('yes\n');
  await expect(client.ask('no/such', {})).rejects.toMatchObject({ code: -32601 });
  child.stdin.end();
  expect(await exited).toEqual({ code: 0, signal: null });
  expect(await client.closed).toEqual({ kind: 'closed', by: 'server' });
});

test('a client that cannot decide refuses, and the turn goes on', async () => {
  const { client } = await start();
  await client.initialize(me);
  const { thread } = await client.request('thread/start', {
    cwd: bench.workspace,
    approvalPolicy: 'untrusted',
    sandbox: 'workspace-write',
  });
  bench.model.script(run('echo no > answer.txt'), say('As you wish.'));
  const end = completed(client);
  const input = [{ type: 'text' as const, text: 'Go.' }];
  await client.request('turn/start', { threadId: thread.id, input });
  expect(await end).toBe('completed');
  await expect(readFile(join(bench.workspace, 'answer.txt'))).rejects.toThrow('ENOENT');
});

test('what cannot be started or reached says why', async () => {
  const missing = join(bench.home, 'no-such-program');
  await expect(spawnAppServer({ command: missing, args: [] })).rejects.toThrow(ConnectError);
  await expect(connectAppServer(`unix://${missing}`)).rejects.toThrow(/could not connect to unix:/);
});
