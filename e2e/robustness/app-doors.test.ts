/** The app as other programs of this machine find it: what listens, what lies in its files and its processes. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RpcMessage } from '../../server/protocol/envelope.ts';
import { EventStream, ask, tokenFor } from '../../main/testing/web-client.ts';
import { Gate, modelConfig, run, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import { processesOf } from '../fixtures/processes.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cli =
  process.env['SKEIN_TEST_CLI'] ?? fileURLToPath(new URL('../../main/cli.ts', import.meta.url));
const STREAM = 'stream-of-a-test';

let folder: string;
let model: ModelServer;
let app: ChildProcess;
let port: number;
let link: string;
let token: string;
let events: EventStream;
let said = '';
let ids = 0;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'skein-doors-')));
  model = await startModelServer();
  const home = join(folder, 'home');
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, 'config.toml'), modelConfig(model));
  await makeWorkspace(join(folder, 'work'));
  const { SCRIPTED_KEY: _none, ...env } = process.env;
  const openers = join(folder, 'openers');
  await mkdir(openers);
  for (const name of ['xdg-open', 'open']) {
    const script = `#!/bin/sh\nprintf '%s' "$1" > '${folder}/opened.new' && mv '${folder}/opened.new' '${folder}/opened'\n`;
    await writeFile(join(openers, name), script, { mode: 0o755 });
  }
  app = spawn(process.execPath, [cli, '--web', '--port', '0', '--home', home], {
    env: { ...env, HOME: folder, DISPLAY: ':99', PATH: `${openers}:${env['PATH'] ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  app.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  link = await new Promise<string>((resolve, reject) => {
    let text = '';
    app.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const found = /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    app.once('exit', () => reject(new Error(`Skein printed no link:\n${said}`)));
  });
  port = Number(new URL(link).port);
  token = await tokenFor(port, link);
  events = await EventStream.open(port, {
    authorization: `Bearer ${token}`,
    'x-skein-stream': STREAM,
  });
  // By then the server is up, and listens.
  await call('local', 'thread/list', {});
  await call('host', 'host/key/write', { modelProvider: 'scripted', key: model.key });
});

afterAll(async () => {
  app.kill('SIGINT');
  if (app.exitCode === null) await once(app, 'exit');
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

async function call(
  server: string,
  method: string,
  params: object,
): Promise<Record<string, unknown>> {
  const id = `d${(ids += 1)}`;
  const answer = await ask(port, '/rpc', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'x-skein-stream': STREAM,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ server, message: { id, method, params } }),
  });
  expect(answer.status).toBe(202);
  const { message } = await events.answer(id);
  if (!('result' in message)) throw new Error(`${method}: ${JSON.stringify(message)}`);
  return message.result as Record<string, unknown>;
}

const about = (message: RpcMessage, method: string, threadId: string): boolean =>
  'method' in message &&
  message.method === method &&
  (message.params as { threadId?: string } | undefined)?.threadId === threadId;

async function startThread(sandbox: string): Promise<string> {
  const params = { cwd: join(folder, 'work'), sandbox, approvalPolicy: 'never' };
  const { thread } = await call('local', 'thread/start', params);
  const { id } = thread as { id: string };
  await call('host', 'host/thread/open', { server: 'local', threadId: id });
  return id;
}

async function startTurn(threadId: string, text: string): Promise<string> {
  const input = [{ type: 'text', text }];
  const { turn } = await call('local', 'turn/start', { threadId, input });
  return (turn as { id: string }).id;
}

async function ended(threadId: string): Promise<string> {
  const { message } = await events.until((e) => about(e.message, 'turn/completed', threadId));
  return (message as unknown as { params: { turn: { status: string } } }).params.turn.status;
}

interface Door {
  readonly kind: 'tcp' | 'unix';
  /** An address with its port, or a path; abstract ones begin with `@`. */
  readonly at: string;
}

/** What the processes of the app listen on, each in its own network. */
async function doors(): Promise<Door[]> {
  const found = new Map<string, Door>();
  for (const { pid } of await processesOf(folder)) {
    const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const held = await Promise.all(
      names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')),
    );
    const inodes = new Set(held.flatMap((name) => /^socket:\[(\d+)\]$/.exec(name)?.[1] ?? []));
    const table = async (name: string): Promise<string[][]> =>
      (await readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => ''))
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/));
    for (const name of ['tcp', 'tcp6']) {
      for (const [, local = '', , state, , , , , , inode = ''] of await table(name)) {
        if (state !== '0A' || !inodes.has(inode)) continue;
        const [address = '', hexPort = ''] = local.split(':');
        const at = `${plain(address)}:${Number.parseInt(hexPort, 16)}`;
        found.set(at, { kind: 'tcp', at });
      }
    }
    for (const [, , , flags, , , inode = '', at = '(unnamed)'] of await table('unix')) {
      // __SO_ACCEPTCON: somebody listens.
      if (flags === '00010000' && inodes.has(inode)) found.set(at, { kind: 'unix', at });
    }
  }
  return [...found.values()].toSorted((a, b) => a.at.localeCompare(b.at));
}

/** `0100007F` is 127.0.0.1; what is longer is of IPv6 and stays as it is. */
function plain(hex: string): string {
  if (hex.length !== 8) return hex;
  return (hex.match(/../g) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

test.runIf(process.platform === 'linux')(
  'listens at two places, also while a confined command runs',
  async () => {
    const expected: Door[] = [
      { kind: 'unix', at: join(folder, 'home', 'app-server.sock') },
      { kind: 'tcp', at: `127.0.0.1:${port}` },
    ].toSorted((a, b) => a.at.localeCompare(b.at)) as Door[];
    expect(await doors()).toEqual(expected);
    const threadId = await startThread('workspace-write');
    model.script(run('echo up; sleep 600'));
    const turnId = await startTurn(threadId, 'Wait.');
    await events.until(({ message }) =>
      about(message, 'item/commandExecution/outputDelta', threadId),
    );
    expect(await doors()).toEqual(expected);
    await call('local', 'turn/interrupt', { threadId, turnId });
    await ended(threadId);
  },
);

test.runIf(process.platform !== 'win32')(
  'the link in the arguments of a browser is not the one that was printed',
  async () => {
    // Other users can list arguments: what stands there is good for a minute, the printed one for long.
    const opened = await vi.waitFor(() => readFile(join(folder, 'opened'), 'utf8'), 10_000);
    expect(new URL(opened).origin).toBe(new URL(link).origin);
    expect(opened).not.toBe(link);
    expect(await tokenFor(port, opened)).toMatch(/^[\w-]{43}$/);
    expect(await tokenFor(port, opened)).toBeUndefined();
  },
);

test('the web door lets nobody in without its token, whatever is asked', async () => {
  const own = `127.0.0.1:${port}`;
  const json = { 'content-type': 'application/json', 'x-skein-stream': STREAM };
  const body = JSON.stringify({ server: 'host', message: { id: 'x', method: 'host/initialize' } });
  const code = (value: unknown) => JSON.stringify({ code: value });
  const tries: [number, string, string, Record<string, string>, string?][] = [
    [401, 'GET', '/events', { 'x-skein-stream': STREAM }],
    [401, 'GET', '/events', { ...json, authorization: `Bearer ${token.slice(0, -1)}` }],
    [401, 'GET', `/events?token=${token}`, json],
    [401, 'GET', '/events', { ...json, cookie: `token=${token}` }],
    [401, 'POST', '/rpc', json, body],
    [401, 'POST', '/rpc', { ...json, authorization: token }, body],
    [401, 'POST', '/session', json, code('')],
    [
      401,
      'POST',
      '/session',
      json,
      code(new URLSearchParams(new URL(link).hash.slice(1)).get('link')),
    ],
    [403, 'GET', '/events', { host: 'rebound.example', authorization: `Bearer ${token}` }],
    [
      403,
      'POST',
      '/rpc',
      { ...json, origin: 'https://example.com', authorization: `Bearer ${token}` },
      body,
    ],
    [
      403,
      'POST',
      '/rpc',
      { ...json, 'sec-fetch-site': 'cross-site', authorization: `Bearer ${token}` },
      body,
    ],
    [403, 'GET', '/', { host: `localhost.example:${port}` }],
    [404, 'GET', '/home/config.toml', {}],
    [404, 'GET', '/..%2f..%2fpackage.json', {}],
  ];
  for (const [status, method, path, headers, sent] of tries) {
    const answer = await ask(port, path, {
      method,
      headers: { host: own, ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    });
    expect(answer.status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.body).not.toContain(token);
  }
  await expect(upgraded('/')).resolves.toBe(false);
  await expect(upgraded('/events')).resolves.toBe(false);
});

/** Whether the door speaks WebSocket. */
function upgraded(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    const sent = request({ host: '127.0.0.1', port, path, headers });
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(true);
    });
    sent.on('response', (response) => {
      response.resume();
      resolve(false);
    });
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

test.runIf(process.platform !== 'win32')(
  'the socket of the server is for its owner alone',
  async () => {
    const home = join(folder, 'home');
    const socket = join(home, 'app-server.sock');
    const rights = async (path: string): Promise<number> => (await stat(path)).mode & 0o077;
    expect(await rights(home)).toBe(0);
    expect(await rights(join(home, 'app'))).toBe(0);
    expect(await rights(socket)).toBe(0);
    // Who may open it is its user: there is nobody else to tell apart.
    const own = connect(socket);
    await once(own, 'connect');
    own.destroy();
  },
);

test('a key that the user entered is in one file, and in no process and no log', async () => {
  const threadId = await startThread('danger-full-access');
  const gate = new Gate();
  model.script(run('env; cat /proc/self/environ /proc/$PPID/environ; ps -ewww; true'), {
    parts: [{ text: 'Said.' }, { hold: gate }],
  });
  await startTurn(threadId, 'Look around.');
  await events.until(({ message }) => about(message, 'item/agentMessage/delta', threadId));
  for (const { pid, command } of await processesOf(folder)) {
    expect(command).not.toContain(model.key);
    if (process.platform !== 'linux') continue;
    expect(await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).not.toContain(model.key);
  }
  gate.release();
  expect(await ended(threadId)).toBe('completed');
  // What a provider says when it does not like a key is the key.
  const error = { message: `Incorrect API key provided: ${model.key}.`, code: 'invalid_api_key' };
  const refused = await startThread('danger-full-access');
  model.script(...Array.from({ length: 5 }, () => ({ status: 400, error })));
  await startTurn(refused, 'Be refused.');
  expect(await ended(refused)).toBe('failed');
  app.kill('SIGINT');
  await once(app, 'exit');
  expect(said).not.toContain(model.key);
  // The search finds what is there: in the thread's own file and in the library.
  expect(await filesWith(folder, 'Be refused.')).toEqual([
    expect.stringContaining('skein.sqlite'),
    expect.stringMatching(/rollout.*\.jsonl$/),
    expect.stringContaining('thread-index.sqlite'),
  ]);
  expect(await filesWith(folder, token)).toEqual([]);
  expect(await filesWith(folder, model.key)).toEqual([join('home', 'app', 'keys.json')]);
});

/** Relative paths of files that hold a text, in whatever they hold else. */
async function filesWith(root: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) found.push(path.slice(root.length + 1));
  }
  return found.toSorted();
}
