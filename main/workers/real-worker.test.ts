/** A worker of this machine under a whole backend: real servers, a real library, the guide that comes with Skein. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServerState } from '../../server/protocol/host-server.ts';
import type { ThreadSummary } from '../../server/protocol/host-thread.ts';
import type { Worker } from '../../server/protocol/host-worker.ts';
import { bundledServer } from '../backend.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const entry =
  process.env['SKEIN_TEST_SERVER'] ??
  fileURLToPath(new URL('../../server/index.ts', import.meta.url));
const limits = { cpuMillis: null, memoryBytes: null, diskBytes: null };

let home: string;
let fixture: Fixture;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'skein-worker-'));
  // Not the fixture's peers without a process.
  fixture = await backendFixture(undefined, {
    home,
    serverCommand: bundledServer(process.execPath, entry, home, false),
    start: undefined,
  });
});
afterEach(async () => {
  await fixture.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

test('a worker takes threads like any server, sleeps, and wakes for the next message', async () => {
  const client = fixture.client();
  const { worker: made } = await client.host('host/worker/create', { name: 'Blue', limits });
  const { message } = await client.until(({ message }) => {
    const { server } = ('params' in message ? message.params : {}) as { server?: ServerState };
    return server?.id === made.server && server.status === 'ready';
  });
  const { server } = (message as unknown as { params: { server: ServerState } }).params;
  const { home: folder } = server;
  expect(folder).toBe(join(home, 'workers', made.id, 'home'));

  const { thread } = (await client.request(made.server, 'thread/start', {})) as {
    thread: { id: string; cwd: string };
  };
  expect(thread.cwd).toBe(join(home, 'workers', made.id, 'workspace'));
  const say = async (text: string): Promise<void> => {
    const from = client.received.length;
    await client.request(made.server, 'turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text }],
    });
    for (const status of ['active', 'idle']) {
      await client.until(
        ({ message }) =>
          'params' in message &&
          ((message.params as { changed?: ThreadSummary[] }).changed ?? []).some(
            (row) => row.threadId === thread.id && row.status.type === status,
          ),
        from,
      );
    }
  };
  await say('hello');

  await client.host('host/worker/sleep', { worker: made.id });
  const { data } = await client.host('host/worker/list', {});
  expect(data).toMatchObject([{ id: made.id, state: 'asleep' }]);
  // What was said is read without waking it.
  const { turns } = await client.host('host/thread/open', {
    server: made.server,
    threadId: thread.id,
  });
  expect(turns).toHaveLength(1);
  expect((await client.host('host/worker/list', {})).data[0]?.state).toBe('asleep');

  // What looks for files says so, and waits; a terminal wakes it as well.
  const { server: woken } = await client.host('host/server/wake', { server: made.server });
  expect(woken).toMatchObject({ status: 'ready', home: folder });
  await client.host('host/worker/sleep', { worker: made.id });
  const shell = { server: made.server, threadId: thread.id, id: 'one', number: 1 };
  const size = { rows: 24, cols: 80 };
  await client.host('host/terminal/start', { ...shell, cwd: thread.cwd, size });
  expect((await client.host('host/worker/list', {})).data[0]?.state).toBe('running');
  await client.host('host/terminal/end', { id: 'one' });
  await client.host('host/worker/sleep', { worker: made.id });

  await say('and again');
  const after = (await client.host('host/worker/list', {})).data[0] as Worker;
  expect(after).toMatchObject({ state: 'running', detail: null });
  expect(await client.host('host/worker/log', { worker: made.id })).toMatchObject({
    text: expect.stringContaining('listening on') as string,
  });

  // It ends with Skein, which does not take that for a loss, and is as it was at the next start.
  await fixture.again();
  const next = fixture.client();
  const listed = async (): Promise<Worker | undefined> =>
    (await next.host('host/worker/list', {})).data[0];
  expect(await listed()).toMatchObject({ id: made.id, state: 'asleep' });

  await next.host('host/worker/remove', { worker: made.id });
  expect(await listed()).toBeUndefined();
  const params = { threadId: thread.id, input: [{ type: 'text', text: 'gone' }] };
  await expect(next.request(made.server, 'turn/start', params)).rejects.toThrow(/server/);
});
