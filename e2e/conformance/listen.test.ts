/** Who may connect, where, and what they get: each in a real process. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connectAppServer } from '../../server/client/connect.ts';
import type { AppClient } from '../../server/client/app-client.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

const me = { name: 'probe', title: null, version: '1' };

async function listening(...args: string[]): Promise<{ server: AppServer; address: string }> {
  const server = bench.server(args);
  return { server, address: await server.logged(/listening on: (\S+)/) };
}

/** One plain request, as curl would make it. */
async function http(
  address: string,
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string }> {
  const sent = request(`${address.replace('ws:', 'http:')}${path}`, options);
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

async function why(connecting: Promise<AppClient>): Promise<string> {
  try {
    await (await connecting).close();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('a port serves any path, answers health checks, and no web page', async () => {
  const { address } = await listening('--listen', 'ws://127.0.0.1:0');
  expect(address).toMatch(/^ws:\/\/127\.0\.0\.1:[1-9]\d*$/);
  const client = await connectAppServer(`${address}/any/path?x=1`);
  expect((await client.initialize(me)).codexHome).toBe(bench.home);
  await client.close();
  for (const path of ['/readyz', '/healthz']) {
    expect(await http(address, path)).toEqual({ status: 200, text: '' });
    expect(await http(address, path, { method: 'HEAD' })).toEqual({ status: 200, text: '' });
    expect((await http(address, path, { method: 'POST' })).status).toBe(405);
    const headers = { origin: 'http://127.0.0.1' };
    expect((await http(address, path, { headers })).status).toBe(403);
    expect((await http(address, path, { headers: { host: 'rebound.example' } })).status).toBe(403);
  }
  expect((await http(address, '/else')).status).toBe(400);
  for (const headers of [{ origin: 'null' }, { host: 'rebound.example:80' }]) {
    expect((await http(address, '/', { headers: { ...upgrade, ...headers } })).status).toBe(403);
  }
});

test('binary frames are passed over, pings answered, broken frames harm nobody else', async () => {
  const { address } = await listening('--listen', 'ws://127.0.0.1:0');
  const socket = new WebSocket(address);
  await once(socket, 'open');
  socket.ping('hey');
  expect(String((await once(socket, 'pong'))[0])).toBe('hey');
  const hello = { method: 'initialize', params: { clientInfo: me } };
  socket.send(Buffer.from(JSON.stringify({ id: 1, ...hello })), { binary: true });
  socket.send('not json');
  socket.send(JSON.stringify({ id: 2, ...hello }));
  expect(JSON.parse(String((await once(socket, 'message'))[0]))).toMatchObject({ id: 2 });
  socket.terminate();
  const other = await connectAppServer(address);
  await other.initialize(me);
  await other.close();
});

test('a token in a file, or its hash, opens the door', async () => {
  const file = join(bench.home, 'token');
  await writeFile(file, '  s3cret-token \n');
  await chmod(file, 0o600);
  const sha256 = createHash('sha256').update('s3cret-token').digest('hex');
  for (const how of [
    ['--ws-token-file', file],
    ['--ws-token-sha256', sha256],
  ]) {
    const auth = ['--ws-auth', 'capability-token', ...how];
    const { server, address } = await listening('--listen', 'ws://127.0.0.1:0', ...auth);
    expect(await why(connectAppServer(address))).toMatch(/401: missing websocket bearer token/);
    expect(await why(connectAppServer(address, { token: 'other' }))).toMatch(/401: invalid/);
    const headers = { ...upgrade, authorization: 'Basic czNjcmV0' };
    expect(await http(address, '/', { headers })).toEqual({
      status: 401,
      text: 'invalid authorization header',
    });
    expect((await http(address, '/readyz')).status).toBe(200);
    expect(await why(connectAppServer(address, { token: 's3cret-token' }))).toBe('');
    await server.kill();
  }
});

test('a signed token must be ours, in time, and for us', async () => {
  const file = join(bench.home, 'secret');
  const secret = 'a secret of at least 32 bytes, shared';
  await writeFile(file, `${secret}\n`);
  const auth = ['--ws-auth', 'signed-bearer-token', '--ws-shared-secret-file', file];
  const claims = [
    '--ws-issuer',
    'me',
    '--ws-audience',
    'skein',
    '--ws-max-clock-skew-seconds',
    '5',
  ];
  const { address } = await listening('--listen', 'ws://127.0.0.1:0', ...auth, ...claims);
  const now = Math.floor(Date.now() / 1000);
  const good = { iss: 'me', aud: 'skein', exp: now + 60 };
  const sign = (payload: object, key = secret, alg = 'HS256'): Promise<string> =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(Buffer.from(key));
  const connect = async (token: Promise<string>): Promise<string> =>
    (await why(connectAppServer(address, { token: await token }))).replace(/^.*401: /, '');
  expect(await connect(sign(good))).toBe('');
  expect(await connect(sign({ ...good, aud: ['x', 'skein'], exp: now - 2, nbf: now + 2 }))).toBe(
    '',
  );
  expect(await connect(sign({ ...good, exp: now - 10 }))).toBe('expired websocket jwt');
  expect(await connect(sign({ ...good, nbf: now + 60 }))).toBe('websocket jwt is not valid yet');
  expect(await connect(sign({ ...good, iss: 'you' }))).toBe('websocket jwt issuer mismatch');
  expect(await connect(sign({ ...good, aud: 'you' }))).toBe('websocket jwt audience mismatch');
  for (const bad of [
    sign({ iss: 'me', aud: 'skein' }),
    sign(good, `${secret}!`),
    sign(good, `${secret}${secret}`, 'HS512'),
    Promise.resolve('no.jwt.atall'),
  ]) {
    expect(await connect(bad)).toBe('invalid websocket jwt');
  }
});

test('what would be unsafe or cannot be kept does not start', async () => {
  await writeFile(join(bench.home, 'short'), 'short');
  const signed = ['--ws-auth', 'signed-bearer-token', '--ws-shared-secret-file'];
  const refusals: [string[], RegExp][] = [
    [['--listen', 'ws://0.0.0.0:0'], /without auth/],
    [['--listen', 'ws://127.0.0.1:0', ...signed, join(bench.home, 'short')], /less than 32 bytes/],
  ];
  for (const [args, words] of refusals) {
    const server = bench.server(args);
    expect((await server.exited).code).not.toBe(0);
    expect(server.stderr).toMatch(words);
  }
});

test('stdio, a socket of the owner alone and a port serve the same threads at once', async () => {
  const server = bench.server(['--stdio', '--listen', 'unix://', '--listen', 'ws://127.0.0.1:0']);
  await server.initialize();
  const path = await server.logged(/listening on: (\/\S+)/);
  const address = await server.logged(/listening on: (ws:\S+)/);
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  const clients = [await connectAppServer(`unix://${path}`), await connectAppServer(address)];
  const started = clients.map(
    (client) =>
      new Promise<string>((resolve) => {
        client.on('thread/started', ({ thread }) => resolve(thread.id));
      }),
  );
  for (const client of clients) await client.initialize(me);
  const { thread } = await server.request('thread/start', { cwd: bench.workspace });
  expect(await Promise.all(started)).toEqual(Array(2).fill((thread as { id: string }).id));
  await server.stop();
  expect(await Promise.all(clients.map((client) => client.closed))).toEqual(
    Array(2).fill({ kind: 'closed', by: 'server' }),
  );
});
