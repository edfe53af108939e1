import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ThreadSnapshot } from '../server/protocol/host-thread.ts';
import { bundledServer, createBackend } from './backend.ts';
import type { Backend } from './backend.ts';
import { fileSecrets } from './settings/file-secrets.ts';
import { TestClient } from './testing/test-client.ts';
import { EventStream, ask, tokenFor } from './testing/web-client.ts';
import { noPlatform } from './testing/no-platform.ts';

// Real processes, started and killed: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let backend: Backend | null = null;
let child: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-real-'));
});
afterEach(async () => {
  await backend?.close();
  backend = null;
  child?.kill('SIGKILL');
  child = null;
  rmSync(folder, { recursive: true, force: true });
});

// `npm test` names the built programs, which are what people run and start sooner.
const entry =
  process.env['SKEIN_TEST_SERVER'] ?? fileURLToPath(new URL('../server/index.ts', import.meta.url));
const cli = process.env['SKEIN_TEST_CLI'] ?? fileURLToPath(new URL('./cli.ts', import.meta.url));

async function startBackend(): Promise<TestClient> {
  const home = join(folder, 'home');
  backend = await createBackend({
    home,
    version: '0.0.0',
    warn: () => undefined,
    secrets: fileSecrets(join(home, 'app', 'keys.json')),
    serverCommand: bundledServer(process.execPath, entry, home, false),
    platform: noPlatform,
  });
  return new TestClient(backend.hub, 'you in a test');
}

interface Started {
  readonly thread: { readonly id: string };
}

async function startThread(client: TestClient, approvalPolicy: string): Promise<string> {
  const params = { cwd: folder, sandbox: 'danger-full-access', approvalPolicy };
  const { thread } = (await client.request('local', 'thread/start', params)) as Started;
  return thread.id;
}

function say(client: TestClient, threadId: string, text: string): Promise<unknown> {
  return client.request('local', 'turn/start', { threadId, input: [{ type: 'text', text }] });
}

/** What the commands of a thread put out, turn by turn. */
function outputs(snapshot: ThreadSnapshot): (string | null | undefined)[] {
  return snapshot.turns.flatMap(({ items }) =>
    items.map((item) => (item.type === 'commandExecution' ? item.aggregatedOutput : undefined)),
  );
}

/** The server's pid, found by the home it was started for. */
function serverPid(): number {
  const pid = readdirSync('/proc').find((name) => {
    try {
      const arguments_ = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
      return arguments_.includes(entry) && environment.includes(`SKEIN_HOME=${folder}/`);
    } catch {
      return false;
    }
  });
  if (pid === undefined) throw new Error('the server is not running');
  return Number(pid);
}

test('a command that asks runs once it is approved, and the decision stays with its thread', async () => {
  const client = await startBackend();
  const threadId = await startThread(client, 'untrusted');
  const key = { server: 'local', threadId };
  await client.host('host/thread/open', key);
  await say(client, threadId, 'run: echo from the command');
  const asked = await client.until(({ message }) =>
    JSON.stringify(message).includes('requestApproval'),
  );
  const [request] = (await client.host('host/initialize')).requests;
  expect(request).toMatchObject({ method: 'item/commandExecution/requestApproval', threadId });
  expect(asked.server).toBe('host');
  client.client.receive({
    server: 'local',
    message: { id: request?.id ?? '', result: { decision: 'accept' } },
  });
  await client.notified('turn/completed');
  const snapshot = await client.host('host/thread/open', key);
  expect(outputs(snapshot)).toContain('from the command\n');
  expect(snapshot.approvals).toMatchObject([{ outcome: 'accept', by: 'you in a test' }]);
  expect(snapshot.approvals[0]?.subject).toContain('echo from the command');
  expect(snapshot.summary.title).toBe('run: echo from the command');
  expect(snapshot.requests).toEqual([]);
});

test('what a terminal does in the app’s server is seen live in the app, and outlives it', async () => {
  const client = await startBackend();
  const home = join(folder, 'home');
  await vi.waitUntil(() => existsSync(join(home, 'app-server.sock')), { timeout: 20_000 });
  const slow = 'run: for i in 1 2 3 4 5 6 7 8 9; do echo "line $i"; sleep 0.2; done';
  const args = ['exec', '-a', 'never', '-s', 'danger-full-access', '--json', slow];
  child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { ...process.env, SKEIN_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  const started = new Promise<string>((resolve) => {
    child?.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const id = /"thread_id":"([^"]+)"/.exec(out)?.[1];
      if (id !== undefined) resolve(id);
    });
  });
  const ended = new Promise<number | null>((resolve) => child?.once('close', resolve));
  const key = { server: 'local', threadId: await started };
  await client.until(({ message }) => JSON.stringify(message).includes(slow.slice(0, 20)));
  await client.host('host/thread/open', key);
  await client.until(({ message }) => JSON.stringify(message).includes('line 4'));
  await backend?.close();
  backend = null;
  expect(await ended).toBe(0);
  expect(out).toContain('line 9');
  expect(out.trimEnd().split('\n').at(-1)).toContain('turn.completed');
});

test('a server that is killed in mid-turn comes back; the turn is interrupted, the next one works', async () => {
  const client = await startBackend();
  const threadId = await startThread(client, 'never');
  const key = { server: 'local', threadId };
  await client.host('host/thread/open', key);
  await say(
    client,
    threadId,
    'run: for i in 1 2 3 4 5 6 7 8 9; do echo "line $i"; sleep 0.2; done',
  );
  await client.until(({ message }) => JSON.stringify(message).includes('line 4'));
  process.kill(serverPid(), 'SIGKILL');
  await client.notified('host/thread/resync');
  const at = client.received.length;
  const broken = await client.host('host/thread/open', key);
  expect(broken.turns.map(({ status }) => status)).toEqual(['interrupted']);
  expect(outputs(broken).join('')).toContain('line 4');
  expect(broken.openItems).toEqual([]);
  const causes = client.all('host/server/changed').map(({ server }) => server as { cause: string });
  expect(causes.at(-1)?.cause).toMatch(/^Skein's server was killed \(SIGKILL\)/);
  // Once the server is back, what it saved is fetched, and the thread is shown anew.
  await client.notified('host/thread/resync', at);
  const after = await client.host('host/thread/open', key);
  expect(after.turns.map(({ status }) => status)).toEqual(['interrupted']);
  // At most 250 ms of text is not in the rollout, which is the truth.
  expect(outputs(after).join('')).toContain('line 2');
  const from = client.received.length;
  await say(client, threadId, 'run: echo fine');
  await client.notified('turn/completed', from);
  const last = await client.host('host/thread/open', key);
  expect(last.turns.map(({ status }) => status)).toEqual(['interrupted', 'completed']);
  expect(outputs(last)).toContain('fine\n');
});

test('when everything is killed in mid-turn, the next start has it all, and is sound', async () => {
  const home = join(folder, 'home');
  child = spawn(process.execPath, [cli, '--web', '--no-open', '--home', home], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const link = await new Promise<string>((resolve) => {
    child?.stdout?.once('data', (chunk: Buffer) =>
      resolve(chunk.toString('utf8').trim().slice(12)),
    );
  });
  const port = Number(new URL(link).port);
  const token = await tokenFor(port, link);
  const headers = { authorization: `Bearer ${token}`, 'x-skein-stream': 'stream-of-a-test' };
  const events = await EventStream.open(port, headers);
  const send = async (id: string, server: string, method: string, params: unknown) => {
    await ask(port, '/rpc', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ server, message: { id, method, params } }),
    });
    return (await events.answer(id)).message as { result?: unknown };
  };
  const start = { cwd: folder, sandbox: 'danger-full-access', approvalPolicy: 'never' };
  const started = (await send('1', 'local', 'thread/start', start)).result as Started;
  const key = { server: 'local', threadId: started.thread.id };
  await send('2', 'host', 'host/thread/open', key);
  const input = [
    { type: 'text', text: 'run: for i in 1 2 3 4 5 6 7 8 9; do echo "line $i"; sleep 0.2; done' },
  ];
  await send('3', 'local', 'turn/start', { threadId: key.threadId, input });
  await events.until(({ message }) => JSON.stringify(message).includes('line 4'));
  const server = serverPid();
  child.kill('SIGKILL');
  process.kill(server, 'SIGKILL');
  await events.ended;
  const client = await startBackend();
  await client.until(({ message }) => JSON.stringify(message).includes('"status":"ready"'));
  const snapshot = await client.host('host/thread/open', key);
  expect(snapshot.turns.map(({ status }) => status)).toEqual(['interrupted']);
  expect(JSON.stringify(snapshot.turns)).toContain('for i in 1 2 3');
  expect(outputs(snapshot).join('')).toContain('line 2');
  await expect
    .poll(async () => (await client.host('host/search', { query: '"line $i"' })).data.length)
    .toBeGreaterThan(0);
});
