/** What a client has of its own in a workspace: watches and searches, over real connections. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppClient } from '../../server/client/app-client.ts';
import { connectAppServer } from '../../server/client/connect.ts';
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';

let bench: Bench;
let clients: readonly [AppClient, AppClient];
let address: string;
let heard: [RpcNotification[], RpcNotification[]];
beforeAll(async () => {
  bench = await setUp();
  address = await bench.server(['--listen', 'ws://127.0.0.1:0']).logged(/listening on: (\S+)/);
  clients = [await connectAppServer(address), await connectAppServer(address)];
  heard = [[], []];
  for (const [at, client] of clients.entries()) {
    client.onEvery((message) => void heard[at]?.push(message));
    const info = { name: 'probe', title: null, version: '1' };
    await client.initialize(info, { experimentalApi: true });
  }
});
afterAll(() => bench.end());

function next(client: AppClient, method: string): Promise<unknown> {
  return new Promise((resolve) => {
    const stop = client.onEvery((message) => {
      if (message.method !== method) return;
      stop();
      resolve(message.params);
    });
  });
}

test('a watch id belongs to its connection, and ends with it', async () => {
  const one = await connectAppServer(address);
  await one.initialize({ name: 'probe', title: null, version: '1' });
  const [, two] = clients;
  const paths = [join(bench.workspace, 'one.txt'), join(bench.workspace, 'two.txt')] as const;
  expect(await one.request('fs/watch', { watchId: 'w', path: paths[0] })).toEqual({
    path: paths[0],
  });
  await two.request('fs/watch', { watchId: 'w', path: paths[1] });
  await expect(two.request('fs/watch', { watchId: 'w', path: paths[0] })).rejects.toMatchObject({
    code: -32600,
    message: 'watchId already exists: w',
  });
  const changed = [next(one, 'fs/changed'), next(two, 'fs/changed')];
  for (const path of paths) await writeFile(path, 'x');
  expect(await Promise.all(changed)).toEqual(
    paths.map((path) => ({ watchId: 'w', changedPaths: [path] })),
  );
  await one.close();
  const again = next(two, 'fs/changed');
  for (const path of paths) await writeFile(path, 'xy');
  expect(await again).toEqual({ watchId: 'w', changedPaths: [paths[1]] });
  await two.request('fs/unwatch', { watchId: 'w' });
});

test('a search session tells its own client alone', async () => {
  const [one, two] = clients;
  await writeFile(join(bench.workspace, 'needle.ts'), '');
  const started = next(one, 'fuzzyFileSearch/sessionCompleted');
  const session = { sessionId: 's' };
  await one.request('fuzzyFileSearch/sessionStart', { ...session, roots: [bench.workspace] });
  expect(await started).toEqual(session);
  const updated = next(one, 'fuzzyFileSearch/sessionUpdated');
  await one.request('fuzzyFileSearch/sessionUpdate', { ...session, query: 'ndl' });
  expect(await updated).toMatchObject({
    ...session,
    query: 'ndl',
    files: [
      { root: bench.workspace, path: 'needle.ts', match_type: 'file', file_name: 'needle.ts' },
    ],
  });
  await expect(
    two.request('fuzzyFileSearch/sessionUpdate', { ...session, query: 'x' }),
  ).rejects.toThrow('fuzzy file search session not found: s');
  await one.request('fuzzyFileSearch/sessionStop', session);
  expect(heard[1].some(({ method }) => method.startsWith('fuzzy'))).toBe(false);
});

test('the diff to the remote', async () => {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=e@localhost', ...args], {
      cwd: bench.workspace,
      stdio: 'pipe',
    }).toString();
  await expect(clients[0].request('gitDiffToRemote', { cwd: bench.workspace })).rejects.toThrow(
    'failed to compute git diff to remote for cwd: ',
  );
  git('init', '-q');
  await writeFile(join(bench.workspace, 'a'), 'one\n');
  git('add', '-A');
  git('commit', '-qm', 'one');
  git('init', '-q', '--bare', '../remote.git');
  git('push', '-q', '../remote.git', 'HEAD:refs/heads/main');
  git('remote', 'add', 'origin', '../remote.git');
  git('fetch', '-q', 'origin');
  await writeFile(join(bench.workspace, 'a'), 'two\n');
  const { sha, diff } = await clients[0].request('gitDiffToRemote', { cwd: bench.workspace });
  expect(sha).toBe(git('rev-parse', 'HEAD').trim());
  expect(diff).toContain('-one\n+two\n');
});
