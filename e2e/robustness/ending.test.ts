/** A server that is asked to end: what it waits for, what it settles, what it leaves behind. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { examineHome } from '../../server/cli/doctor/examine-home.ts';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';
import { Gate, run } from '../fixtures/model-server.ts';
import type { Message, Peer } from '../fixtures/peer.ts';
import { processesOf } from '../fixtures/processes.ts';
import { connectPeer } from '../fixtures/socket-peer.ts';

/** Windows knows no SIGTERM: there a listening server ends with its app. */
const windows = process.platform === 'win32';
/** It waits a second, not thirty. */
const impatient = fileURLToPath(new URL('./small-server.ts', import.meta.url));
const approval = 'item/commandExecution/requestApproval';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

async function startThread(peer: Peer, params: object): Promise<string> {
  const { thread } = await peer.request('thread/start', { cwd: bench.workspace, ...params });
  return (thread as { id: string }).id;
}

/** A turn that waits for an approval, and one whose command runs for ever. */
async function occupy(peer: Peer): Promise<{ asking: string; running: string }> {
  const careful = await startThread(peer, { approvalPolicy: 'untrusted', sandbox: 'read-only' });
  const free = await startThread(peer, { approvalPolicy: 'never', sandbox: 'danger-full-access' });
  bench.model.script(run('touch asked'));
  const asking = await peer.startTurn(careful, 'Ask.');
  await peer.notified(approval, { turnId: asking });
  bench.model.script(run(`printf 'up\\n'; sleep 1000 & sleep 1000`));
  const running = await peer.startTurn(free, 'Run.');
  await peer.notified('item/commandExecution/outputDelta', { turnId: running });
  return { asking, running };
}

/** What a client was told of a turn's end, in order. */
function endOf(peer: Peer, turnId: string): unknown[] {
  const asked = peer.messages.find((m) => m.method === approval && m.params?.['turnId'] === turnId);
  return peer.messages.flatMap(({ method, params }: Message): unknown[] => {
    if (method === 'serverRequest/resolved') {
      return params?.['requestId'] === asked?.id ? ['resolved'] : [];
    }
    const { turn, item } = (params ?? {}) as { turn?: Ended; item?: Ended };
    if (method === 'turn/completed' && turn?.id === turnId) return [['turn', turn.status]];
    if (method !== 'item/completed' || params?.['turnId'] !== turnId) return [];
    return item?.type === 'commandExecution' ? [['command', item.status]] : [];
  });
}
type Ended = { readonly id: string; readonly type?: string; readonly status: string };

/** What its turns were told: the one that asked, and the one whose command ran. */
function expectSettled(peer: Peer, asking: string, running: string): void {
  expect(endOf(peer, asking)).toEqual([
    'resolved',
    ['command', 'declined'],
    ['turn', 'interrupted'],
  ]);
  expect(endOf(peer, running)).toEqual([
    ['command', 'failed'],
    ['turn', 'interrupted'],
  ]);
}

async function expectInOrder(server: AppServer): Promise<void> {
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(await processesOf(bench.folder)).toEqual([]);
  const { report } = await examineHome(bench.home);
  expect(report.problems).toEqual([]);
  expect(report.onDisk).toBeGreaterThan(0);
}

test.skipIf(windows)('it lets a turn end, and ends then', async () => {
  const server = bench.server(['--listen', 'unix://']);
  const path = await server.logged(/listening on: (\S+)/);
  const client = await connectPeer(path);
  const gate = new Gate();
  bench.model.script({ parts: [{ begun: 'Not yet' }, { hold: gate }, { text: 'The end.' }] });
  const turnId = await client.startTurn(await startThread(client, {}), 'Talk.');
  await client.notified('item/agentMessage/delta');
  server.child.kill('SIGTERM');
  await server.logged(/(ending when no turn runs, within 30 s)/);
  gate.release();
  expect((await client.completed(turnId)).params?.['turn']).toMatchObject({ status: 'completed' });
  expect((await client.closed).code).toBe(1000);
  await expectInOrder(server);
});

test.skipIf(windows)(
  'when turns do not end they are interrupted, and everything about them is settled',
  async () => {
    const server = bench.server(['--listen', 'unix://'], impatient);
    const client = await connectPeer(await server.logged(/listening on: (\S+)/));
    const { asking, running } = await occupy(client);
    server.child.kill('SIGTERM');
    expect((await client.closed).code).toBe(1000);
    expectSettled(client, asking, running);
    await expectInOrder(server);
  },
);

test.skipIf(windows)('told twice it does not wait', async () => {
  const server = bench.server(['--listen', 'unix://']);
  const client = await connectPeer(await server.logged(/listening on: (\S+)/));
  const { asking, running } = await occupy(client);
  server.child.kill('SIGTERM');
  await server.logged(/(ending when no turn runs)/);
  // Two signals within 100 ms are one wish.
  await wait(150);
  server.child.kill('SIGTERM');
  await client.closed;
  for (const turnId of [asking, running]) {
    expect(endOf(client, turnId).at(-1)).toEqual(['turn', 'interrupted']);
  }
  await expectInOrder(server);
});

const ways: readonly (readonly [string, (server: AppServer) => void])[] = [
  ...(windows
    ? []
    : [['SIGTERM', (server: AppServer) => void server.child.kill('SIGTERM')] as const]),
  ['the end of its input', (server) => void server.child.stdin.end()],
];
test.each(ways)('by %s one with a parent ends within three seconds', async (_, askToEnd) => {
  const server = await bench.ready();
  const { asking, running } = await occupy(server);
  const asked = performance.now();
  askToEnd(server);
  await server.exited;
  expect(performance.now() - asked).toBeLessThan(3_000);
  expectSettled(server, asking, running);
  await expectInOrder(server);
});

test.skipIf(windows)('what was asked before the end of its input is answered', async () => {
  /** Resolves when the command has said `up`, with its answer to come. */
  const exec = async (server: AppServer, script: string) => {
    const answer = server.ask('command/exec', {
      command: ['/bin/sh', '-c', `echo up; ${script}`],
      cwd: bench.workspace,
      sandboxPolicy: { type: 'dangerFullAccess' },
      processId: 'x',
      streamStdoutStderr: true,
      disableTimeout: true,
    });
    await server.notified('command/exec/outputDelta', { processId: 'x' });
    return { answer };
  };
  const server = await bench.ready();
  const { answer } = await exec(server, 'until [ -e go ]; do sleep 0.02; done; exit 3');
  server.child.stdin.end();
  await writeFile(join(bench.workspace, 'go'), '');
  expect(await answer).toMatchObject({ result: { exitCode: 3 } });
  expect(await server.exited).toEqual({ code: 0, signal: null });

  // What takes too long is not waited for.
  const other = await bench.ready();
  await exec(other, 'exec sleep 1000');
  other.child.stdin.end();
  expect(await other.exited).toEqual({ code: 0, signal: null });
});
