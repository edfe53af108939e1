/** What stays: after a kill, a restart, a fork, an archive; and how it is read again. */
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';
import { Gate, patch, run, say } from '../fixtures/model-server.ts';

interface Item {
  readonly type: string;
  readonly text?: string;
  readonly status?: string;
  readonly aggregatedOutput?: string | null;
  readonly content?: readonly { text: string }[];
}
interface Turn {
  readonly id: string;
  readonly status: string;
  readonly completedAt: number | null;
  readonly items: readonly Item[];
}
interface Thread {
  readonly id: string;
  readonly name: string | null;
  readonly preview: string;
  readonly path: string;
  readonly status: { type: string };
  readonly turns: readonly Turn[];
  readonly forkedFromId: string | null;
}

let bench: Bench;
let server: AppServer;
beforeEach(async () => {
  bench = await setUp();
  server = await bench.ready();
});
afterEach(() => bench.end());

async function startThread(more: object = {}): Promise<string> {
  const params = { cwd: bench.workspace, approvalPolicy: 'never', sandbox: 'danger-full-access' };
  const { thread } = await server.request('thread/start', { ...params, ...more });
  return (thread as Thread).id;
}

async function turn(threadId: string, text: string): Promise<string> {
  const turnId = await server.startTurn(threadId, text);
  await server.completed(turnId);
  return turnId;
}

async function resume(
  threadId: string,
  more: object = {},
): Promise<Thread & Record<string, unknown>> {
  const result = await server.request('thread/resume', { threadId, ...more });
  return { ...result, ...(result['thread'] as Thread) };
}

async function read(threadId: string): Promise<Thread> {
  const { thread } = await server.request('thread/read', { threadId, includeTurns: true });
  return thread as Thread;
}

async function list(more: object = {}): Promise<Thread[]> {
  return (await server.request('thread/list', more))['data'] as Thread[];
}

async function restart(): Promise<void> {
  await server.stop();
  server = await bench.ready();
}

const messages = (of: Turn | undefined): (string | undefined)[] =>
  (of?.items ?? []).filter((item) => item.type === 'agentMessage').map((item) => item.text);

describe('kill -9', () => {
  test('in mid-stream: the message, finished items and the text so far are there; the next turn works', async () => {
    const threadId = await startThread();
    const gate = new Gate();
    bench.model.script(run('echo finished'), {
      parts: [{ text: 'Words that were streamed', pieces: 6 }, { hold: gate }],
    });
    const turnId = await server.startTurn(threadId, 'Never lose this.');
    await server.find((m) => String(m.params?.['delta']).endsWith('med'));
    // The promise is 250 ms: wait for the write of it, not for a while.
    const { path } = await read(threadId);
    await untilFileHolds(path, 'were streamed');
    await server.kill();
    gate.release();

    server = await bench.ready();
    const broken = await read(threadId);
    expect(broken.turns).toMatchObject([{ id: turnId, status: 'interrupted' }]);
    const [only] = broken.turns;
    expect(only?.items[0]?.content?.[0]?.text).toBe('Never lose this.');
    expect(only?.items).toContainEqual(
      expect.objectContaining({ type: 'commandExecution', aggregatedOutput: 'finished\n' }),
    );
    expect(messages(only)).toEqual(['Words that were streamed']);

    const resumed = await resume(threadId);
    expect(resumed.status).toEqual({ type: 'idle' });
    bench.model.script(say('Going on.'));
    await turn(threadId, 'Go on.');
    const told = JSON.stringify(bench.model.requests.at(-1)?.['input']);
    expect(told).toContain('Never lose this.');
    expect(told).toContain('Words that were streamed');
  });

  test('while a command runs: it reads as failed with its output so far, and its call is answered', async () => {
    const threadId = await startThread();
    bench.model.script(run('echo before$((20 + 2)); sleep 60'));
    await server.startTurn(threadId, 'Run long.');
    await server.find((m) => m.method === 'item/commandExecution/outputDelta');
    const { path } = await read(threadId);
    await untilFileHolds(path, 'before22');
    await server.kill();

    server = await bench.ready();
    const [only] = (await resume(threadId)).turns;
    expect(only?.items).toContainEqual(
      expect.objectContaining({
        type: 'commandExecution',
        status: 'failed',
        aggregatedOutput: 'before22\n',
      }),
    );
    bench.model.script(say('I see.'));
    await turn(threadId, 'What happened?');
    const input = bench.model.requests.at(-1)?.['input'] as { type: string; call_id?: string }[];
    const calls = input.filter((item) => item.type === 'function_call').map((item) => item.call_id);
    const outputs = input.filter((item) => item.type === 'function_call_output');
    expect(outputs.map((item) => item.call_id)).toEqual(calls);
  });

  test('right after the answer to turn/start: the message is on disk', async () => {
    const threadId = await startThread();
    const gate = new Gate();
    bench.model.script({ parts: [{ hold: gate }] });
    await server.startTurn(threadId, 'Accepted is kept.');
    await server.kill();
    gate.release();
    server = await bench.ready();
    const [only] = (await read(threadId)).turns;
    expect(only?.items[0]?.content?.[0]?.text).toBe('Accepted is kept.');
    expect((await list()).map((thread) => thread.preview)).toEqual(['Accepted is kept.']);
  });

  test('a torn last line is repaired, a broken line in the middle costs itself only', async () => {
    const threadId = await startThread();
    bench.model.script(say('First.'), say('Second.'));
    await turn(threadId, 'one');
    const { path } = await read(threadId);
    await server.stop();
    await appendFile(path, 'this is no json\n{"timestamp":"20');
    server = await bench.ready();
    await resume(threadId);
    await turn(threadId, 'two');
    await restart();
    expect((await read(threadId)).turns.map(messages)).toEqual([['First.'], ['Second.']]);
  });
});

describe('resume', () => {
  test('restores every setting, workspace-write with its roots included', async () => {
    const threadId = await startThread({
      approvalPolicy: 'on-request',
      sandbox: 'workspace-write',
    });
    const extra = join(bench.workspace, '..', 'extra');
    await mkdir(extra);
    const sandboxPolicy = { type: 'workspaceWrite', writableRoots: [extra], networkAccess: true };
    bench.model.script(say('Ok.'));
    const turnId = await server.startTurn(threadId, 'x', { sandboxPolicy, effort: 'high' });
    await server.completed(turnId);
    await restart();
    expect(await resume(threadId)).toMatchObject({
      approvalPolicy: 'on-request',
      sandbox: sandboxPolicy,
      reasoningEffort: 'high',
      model: 'scripted-1',
      cwd: bench.workspace,
    });
  });

  test('in mid-turn a second client sees the open item with its text, then the rest once', async () => {
    const socket = join(bench.home, 'test.sock');
    await server.stop();
    server = bench.server(['--listen', 'stdio://', '--listen', `unix://${socket}`]);
    await server.initialize();
    const threadId = await startThread();
    const gate = new Gate();
    bench.model.script({ parts: [{ text: 'So far' }, { hold: gate }, { text: ' and on' }] });
    const turnId = await server.startTurn(threadId, 'Talk.');
    await server.find((m) => String(m.params?.['delta']).endsWith('far'));
    const resumed = await resume(threadId);
    expect(resumed.status.type).toBe('active');
    expect(resumed.turns).toMatchObject([{ id: turnId, status: 'inProgress' }]);
    expect(messages(resumed.turns[0])).toEqual(['So far']);
    gate.release();
    await server.completed(turnId);
  });

  test('a pending approval is asked again, with the same id', async () => {
    const threadId = await startThread({ approvalPolicy: 'untrusted', sandbox: 'read-only' });
    bench.model.script(run('ls'), say('Listed.'));
    const turnId = await server.startTurn(threadId, 'List.');
    const asked = await server.find((m) => m.method === 'item/commandExecution/requestApproval');
    const again = server.next((m) => m.method === 'item/commandExecution/requestApproval');
    await resume(threadId);
    expect(await again).toEqual(asked);
    server.send({ id: asked.id, result: { decision: 'accept' } });
    await server.completed(turnId);
  });

  test('a thread that another process writes is refused, reading it is not', async () => {
    const threadId = await startThread();
    bench.model.script(say('Mine.'));
    await turn(threadId, 'x');
    const second = await bench.ready();
    const refused = await second.ask('thread/resume', { threadId });
    expect(refused.error?.message).toBe(`thread ${threadId} already has an active writer`);
    const { thread } = await second.request('thread/read', { threadId, includeTurns: true });
    expect((thread as Thread).turns.map(messages)).toEqual([['Mine.']]);
  });
});

describe('lists and pages', () => {
  test('threads appear with their first turn, by name, term, folder and page', async () => {
    const ids: string[] = [];
    for (const text of ['alpha one', 'beta two', 'gamma three']) {
      const threadId = await startThread();
      bench.model.script(say('Ok.'));
      await turn(threadId, text);
      ids.push(threadId);
    }
    await startThread();
    expect((await list()).map((thread) => thread.preview)).toEqual([
      'gamma three',
      'beta two',
      'alpha one',
    ]);
    await server.request('thread/name/set', { threadId: ids[1], name: 'Named' });
    expect((await list({ searchTerm: 'Named' })).map((thread) => thread.id)).toEqual([ids[1]]);
    expect((await list({ searchTerm: 'alpha' })).map((thread) => thread.id)).toEqual([ids[0]]);
    expect(await list({ cwd: '/elsewhere' })).toEqual([]);
    const first = await server.request('thread/list', { limit: 2 });
    const second = await server.request('thread/list', { limit: 2, cursor: first['nextCursor'] });
    const all = [first, second].flatMap((page) => page['data'] as Thread[]);
    expect(all.map((thread) => thread.id)).toEqual(ids.toReversed());
    expect(second['nextCursor']).toBeNull();
  });

  test('a lost index is built again from the rollouts, and hides nothing', async () => {
    const threadId = await startThread();
    bench.model.script(say('Kept.'));
    await turn(threadId, 'Find me.');
    await server.stop();
    for (const name of await readdir(bench.home)) {
      if (/sqlite/.test(name)) await rm(join(bench.home, name));
    }
    server = await bench.ready();
    expect((await list()).map((thread) => thread.id)).toEqual([threadId]);
  });

  test('turns and items come in pages, in both directions', async () => {
    const threadId = await startThread();
    for (let n = 1; n <= 5; n += 1) {
      bench.model.script(say(`answer ${n}`));
      await turn(threadId, `question ${n}`);
    }
    const pages: string[][] = [];
    let cursor: unknown = null;
    do {
      const page = await server.request('thread/turns/list', {
        threadId,
        cursor,
        limit: 2,
        itemsView: 'full',
      });
      pages.push((page['data'] as Turn[]).flatMap((one) => messages(one).map(String)));
      cursor = page['nextCursor'];
    } while (cursor !== null);
    expect(pages).toEqual([['answer 5', 'answer 4'], ['answer 3', 'answer 2'], ['answer 1']]);
    const { data } = await server.request('thread/items/list', { threadId, limit: 3 });
    expect((data as { item: Item }[]).map(({ item }) => item.type)).toEqual([
      'userMessage',
      'agentMessage',
      'userMessage',
    ]);
  });
});

describe('fork and archive', () => {
  test('a fork holds the turns up to the one named, and lives its own life', async () => {
    const threadId = await startThread();
    bench.model.script(say('One.'), say('Two.'), say('Three, in the fork.'));
    const first = await turn(threadId, 'first');
    await turn(threadId, 'second');
    const result = await server.request('thread/fork', { threadId, lastTurnId: first });
    const fork = result['thread'] as Thread;
    expect(fork).toMatchObject({ forkedFromId: threadId, preview: 'first' });
    expect(fork.turns.map(messages)).toEqual([['One.']]);
    await turn(fork.id, 'other second');
    const told = JSON.stringify(bench.model.requests.at(-1)?.['input']);
    expect(told).toContain('first');
    expect(told).not.toContain('"second"');
    await restart();
    expect((await read(fork.id)).turns.map(messages)).toEqual([['One.'], ['Three, in the fork.']]);
    expect((await read(threadId)).turns.map(messages)).toEqual([['One.'], ['Two.']]);
  });

  test('archive, restart, still there; unarchive brings it back', async () => {
    const threadId = await startThread();
    bench.model.script(say('Kept.'));
    await turn(threadId, 'Archive me.');
    expect(await server.request('thread/archive', { threadId })).toEqual({});
    await server.notified('thread/archived', { threadId });
    expect(await list()).toEqual([]);
    await restart();
    expect((await list({ archived: true })).map((thread) => thread.id)).toEqual([threadId]);
    expect((await read(threadId)).turns.map(messages)).toEqual([['Kept.']]);
    expect((await server.ask('thread/resume', { threadId })).error?.message).toMatch(
      new RegExp(`^session ${threadId} is archived`),
    );
    await server.request('thread/unarchive', { threadId });
    expect((await list()).map((thread) => thread.id)).toEqual([threadId]);
    await resume(threadId);
  });
});

test('a patch keeps CRLF, and one that does not apply changes nothing', async () => {
  const file = join(bench.workspace, 'a.txt');
  await writeFile(file, 'one\r\ntwo\r\n');
  const threadId = await startThread();
  const update = (from: string, to: string): string =>
    `*** Begin Patch\n*** Update File: a.txt\n@@\n-${from}\n+${to}\n*** End Patch\n`;
  bench.model.script(patch(update('nowhere', 'x')), patch(update('two', 'three')), say('Done.'));
  await turn(threadId, 'Edit.');
  expect(await readFile(file, 'utf8')).toBe('one\r\nthree\r\n');
  expect(JSON.stringify(bench.model.requests[1]?.['input'])).toContain('nowhere');
});

async function untilFileHolds(path: string, text: string): Promise<void> {
  await expect
    .poll(() => readFile(path, 'utf8'), { interval: 10, timeout: 10_000 })
    .toContain(text);
}
