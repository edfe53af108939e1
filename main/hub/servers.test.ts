import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ServerState, ServerWay } from '../../server/protocol/host-server.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { Storage } from '../storage/storage.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { FakeServer } from '../testing/fake-server.ts';
import type { TestClient } from '../testing/test-client.ts';

const CODEX: ServerWay = {
  type: 'program',
  command: '/opt/codex',
  args: ['app-server'],
  env: {},
  cwd: null,
};

let fixture: Fixture | null = null;
afterEach(async () => {
  await fixture?.close();
  fixture = null;
});

/** A backend whose servers are fakes, one for each program, the bundled one included. */
async function servers(): Promise<{ of: (name: string) => FakeServer; client: TestClient }> {
  const fakes = new Map<string, FakeServer>();
  const of = (name: string): FakeServer => {
    const fake = fakes.get(name) ?? new FakeServer();
    fakes.set(name, fake);
    return fake;
  };
  fixture = await backendFixture(() => undefined, {
    start: ({ way }) => of(way.type === 'program' ? way.command : way.type).start(),
  });
  return { of, client: fixture.client() };
}

async function ready(client: TestClient, id: string, generation: number): Promise<ServerState> {
  const { message } = await client.until((envelope) => {
    const { server } = paramsOf(envelope.message);
    return server?.id === id && server.status === 'ready' && server.generation === generation;
  });
  return paramsOf(message).server as ServerState;
}

function paramsOf(message: object): { server?: ServerState } {
  return ('params' in message ? message.params : null) ?? {};
}

test('a server is added while Skein runs, serves its threads, and is there at the next start', async () => {
  const { of, client } = await servers();
  of('/opt/codex').addThread('far', '/far');
  const { server } = await client.host('host/server/add', { name: ' Codex ', way: CODEX });
  expect(server).toMatchObject({ name: 'Codex', way: CODEX, standing: 'on', hasToken: false });
  await ready(client, server.id, 1);
  const { thread } = (await client.request(server.id, 'thread/read', { threadId: 'far' })) as {
    thread: object;
  };
  expect(thread).toMatchObject({ id: 'far' });
  await fixture?.again();
  const next = fixture?.client();
  const { servers: listed } = (await next?.host('host/initialize')) ?? { servers: [] };
  expect(listed.map(({ name }) => name)).toEqual(['This computer', 'Codex']);
});

test('what was asked of a server before it had said what it knows is not sent to one that lacks it', async () => {
  const { of, client } = await servers();
  const codex = of('/opt/codex');
  let tell: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    tell = resolve;
  });
  codex.handlers.set('skein/knownMethods', async () => {
    await held;
    const names = ['thread/list', 'thread/read', 'model/list'].map((name) => `\`${name}\``);
    throw new RpcFault(-32600, `unknown variant \`x\`, expected one of ${names.join(', ')}`);
  });
  codex.handlers.set('model/list', () => ({ data: [] }));
  const { server } = await client.host('host/server/add', { name: 'Codex', way: CODEX });
  const early = [
    client.host('host/codex/read', { server: server.id }),
    client.request(server.id, 'hooks/list', {}),
    client.request(server.id, 'model/list', {}),
  ];
  const ended = Promise.allSettled(early);
  await codex.asked('skein/knownMethods');
  tell();
  const [history, hooks, models] = await ended;
  expect(history).toMatchObject({ value: { path: null, listed: false } });
  expect(hooks).toMatchObject({
    reason: { code: -32601, message: 'Method not found: hooks/list' },
  });
  expect(models).toMatchObject({ value: { data: [] } });
  expect([codex.count('codexHome/read'), codex.count('hooks/list')]).toEqual([0, 0]);
  expect((await ready(client, server.id, 1)).lacks).toContain('hooks/list');
});

test('one that is removed ends, its threads stay readable, and it comes back as it was', async () => {
  const { of, client } = await servers();
  of('/opt/codex').addThread('far', '/far', [{ id: 'turn-1', items: [], status: 'completed' }]);
  const { server } = await client.host('host/server/add', { name: 'Codex', way: CODEX });
  await ready(client, server.id, 1);
  await expect
    .poll(async () => (await client.host('host/server/threads')).counts[server.id])
    .toBe(1);
  await fixture?.backend.synced();
  await client.host('host/server/remove', { server: server.id });
  const removed = fixture?.backend.servers().find(({ id }) => id === server.id);
  expect(removed).toMatchObject({ standing: 'removed', status: 'stopped' });
  const opened = await client.host('host/thread/open', { server: server.id, threadId: 'far' });
  expect(opened.turns.map(({ id }) => id)).toEqual(['turn-1']);
  await expect(client.request(server.id, 'thread/resume', { threadId: 'far' })).rejects.toThrow(
    'the server is not running',
  );
  await fixture?.again();
  const next = fixture?.client();
  if (next === undefined) throw new Error('no client');
  const again = await next.host('host/thread/open', { server: server.id, threadId: 'far' });
  expect(again.turns).toHaveLength(1);
  await next.host('host/server/update', { server: server.id, standing: 'on' });
  await ready(next, server.id, 1);
});

test('another way starts it anew, another name does not', async () => {
  const { of, client } = await servers();
  const { server } = await client.host('host/server/add', { name: 'Codex', way: CODEX });
  await ready(client, server.id, 1);
  const named = await client.host('host/server/update', { server: server.id, name: 'Mine' });
  expect(named.server).toMatchObject({ name: 'Mine', generation: 1, status: 'ready' });
  of('/opt/other').handlers.set('initialize', () => ({
    userAgent: 'skein/0.160.0 (x)',
    codexHome: '/other',
    platformFamily: 'unix',
    platformOs: 'linux',
  }));
  const way = { ...CODEX, command: '/opt/other' };
  await client.host('host/server/update', { server: server.id, way });
  const other = await ready(client, server.id, 2);
  expect(other).toMatchObject({ version: '0.160.0', replacedFrom: null, home: '/other' });
  const off = await client.host('host/server/update', { server: server.id, standing: 'off' });
  expect(off.server).toMatchObject({ standing: 'off', status: 'stopped' });
  await expect(client.host('host/server/restart', { server: server.id })).rejects.toThrow(
    '`server`: it is switched off',
  );
});

test('the server that comes with Skein can be renamed, and no more', async () => {
  const { client } = await servers();
  const { server } = await client.host('host/server/update', { server: 'local', name: 'Home' });
  expect(server.name).toBe('Home');
  const change = { server: 'local', way: CODEX };
  await expect(client.host('host/server/update', change)).rejects.toThrow('can only be renamed');
  await expect(client.host('host/server/remove', { server: 'local' })).rejects.toThrow('stays');
});

test('what cannot be had is refused, and the field is named', async () => {
  const { client } = await servers();
  const refused = async (way: ServerWay, token?: string): Promise<string> => {
    const params = { name: 'x', way, ...(token === undefined ? {} : { token }) };
    return client.host('host/server/add', params).then(
      () => 'taken',
      (error: unknown) => (error as Error).message,
    );
  };
  expect(await refused({ ...CODEX, command: ' ' })).toContain('`way.command`');
  expect(await refused({ ...CODEX, cwd: 'here' })).toContain('`way.cwd`');
  expect(await refused({ ...CODEX, env: { 'A B': '1' } })).toContain('`way.env`');
  expect(await refused({ type: 'bundled' })).toContain('`way.type`');
  expect(await refused({ type: 'ssh', host: '-oProxyCommand=x', command: 'codex' })).toContain(
    '`way.host`',
  );
  expect(await refused({ type: 'remote', url: 'http://host' })).toContain('`way.url`');
  expect(await refused({ type: 'remote', url: 'wss://me:secret@host' })).toContain('password');
  expect(await refused({ type: 'remote', url: 'ws://host:1' }, 'secret')).toContain('readable');
  expect(await refused({ type: 'remote', url: 'ws://127.0.0.1:1' }, 'secret')).toBe('taken');
  expect(await refused({ type: 'remote', url: 'unix://socket' })).toContain('whole path');
});

test('a stored row that means nothing is told of, and harms nobody', async () => {
  const { client } = await servers();
  await client.host('host/server/add', { name: 'Codex', way: CODEX });
  const home = fixture?.home ?? '';
  await fixture?.backend.close();
  await mkdir(join(home, 'app'), { recursive: true });
  const storage = await Storage.open(join(home, 'app', 'skein.sqlite'), {
    failed: () => undefined,
    settled: () => undefined,
    rebuilt: () => undefined,
    restarted: () => undefined,
  });
  await storage.write({ op: 'profile', id: 's-1', profile: { name: 'x', way: { type: 'radio' } } });
  await storage.close();
  await fixture?.again();
  const names = fixture?.backend.servers().map(({ name }) => name);
  expect(names).toEqual(['This computer', 'Codex']);
  expect(fixture?.warnings.join('\n')).toContain('the server s-1 cannot be used: ');
});
