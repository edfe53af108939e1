/** Commands that outlive their call and their turn, and the user's own, over the wire. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench, Message } from '../fixtures/app-server.ts';
import { Gate, run, say } from '../fixtures/model-server.ts';
import type { Step } from '../fixtures/model-server.ts';
import { includes } from '../fixtures/peer.ts';

let bench: Bench;
let server: AppServer;

beforeAll(async () => {
  bench = await setUp();
  server = await bench.ready();
});
afterAll(() => bench.end());

type Json = Record<string, unknown>;

async function startThread(on = server, more: object = {}): Promise<string> {
  const params = { cwd: bench.workspace, approvalPolicy: 'never', sandbox: 'danger-full-access' };
  const { thread } = await on.request('thread/start', { ...params, ...more });
  return (thread as { id: string }).id;
}

async function runTurn(threadId: string, ...steps: Step[]): Promise<string> {
  bench.model.script(...steps);
  const turnId = await server.startTurn(threadId, 'go');
  await server.completed(turnId);
  return turnId;
}

const itemOf = (message: Message): Json => message.params?.['item'] as Json;
const ofThread = (threadId: string, method: string, on = server): Message[] =>
  on.messages.filter((each) => each.method === method && each.params?.['threadId'] === threadId);
const started = (threadId: string, part: Json = {}): Promise<Message> =>
  server.notified('item/started', { threadId, item: { type: 'commandExecution', ...part } });
const completed = (threadId: string, itemId: unknown): Promise<Message> =>
  server.notified('item/completed', { threadId, item: { id: itemId } });
const outputOf = (threadId: string, itemId: unknown): string =>
  ofThread(threadId, 'item/commandExecution/outputDelta')
    .filter(({ params }) => params?.['itemId'] === itemId)
    .map(({ params }) => params?.['delta'])
    .join('');

/** What the model was given for its last calls. */
function lastOutputs(): string[] {
  const input = bench.model.requests.at(-1)?.['input'] as Json[];
  const last = input.findLastIndex(({ type }) => type === 'function_call');
  return input.slice(last).flatMap(({ output }) => (typeof output === 'string' ? [output] : []));
}

async function terminals(threadId: string): Promise<Json[]> {
  const list = await server.request('thread/backgroundTerminals/list', { threadId });
  return list['data'] as Json[];
}

/** A turn that leaves a command running; resolves with its item as it was started. */
async function leave(threadId: string, cmd: string, more: Json = {}): Promise<[Json, string]> {
  const turnId = await runTurn(
    threadId,
    run(cmd, { yield_time_ms: 250, ...more }),
    say('Left it.'),
  );
  const { item } = ((await started(threadId)).params ?? {}) as { item: Json };
  return [item, turnId];
}

async function storedItem(threadId: string, itemId: unknown, on = server): Promise<Json> {
  const { data } = await on.request('thread/turns/list', { threadId, itemsView: 'full' });
  const items = (data as { items: Json[] }[]).flatMap((turn) => turn.items);
  return items.find(({ id }) => id === itemId) ?? {};
}

const WAIT = 'exec sleep 60';

describe.runIf(process.platform !== 'win32')('a command that was left running', () => {
  it('goes on after its turn and completes within it, whole and in order', async () => {
    const threadId = await startThread();
    const [item, turnId] = await leave(
      threadId,
      'echo before; until [ -e go-1 ]; do sleep 0.02; done; echo after; exit 3',
    );
    expect(item).toMatchObject({ source: 'unifiedExecStartup', status: 'inProgress' });
    expect(lastOutputs()).toEqual([
      expect.stringMatching(
        new RegExp(`\\nProcess running with session ID ${String(item['processId'])}\\n`),
      ),
    ]);
    expect(ofThread(threadId, 'item/completed').map((each) => itemOf(each)['type'])).toEqual([
      'userMessage',
      'agentMessage',
    ]);
    // Who reads meanwhile sees it run, with what it has so far.
    expect(await storedItem(threadId, item['id'])).toMatchObject({
      status: 'inProgress',
      aggregatedOutput: 'before\n',
    });
    expect(await terminals(threadId)).toEqual([
      {
        itemId: item['id'],
        processId: item['processId'],
        command: expect.stringContaining('echo before'),
        cwd: bench.workspace,
        osPid: expect.any(Number),
        cpuPercent: expect.any(Number),
        rssKb: expect.any(Number),
      },
    ]);
    await writeFile(join(bench.workspace, 'go-1'), '');
    const done = await completed(threadId, item['id']);
    expect(done.params).toMatchObject({
      turnId,
      item: {
        status: 'failed',
        exitCode: 3,
        aggregatedOutput: 'before\nafter\n',
        processId: item['processId'],
        source: 'unifiedExecStartup',
      },
    });
    expect(outputOf(threadId, item['id'])).toBe('before\nafter\n');
    expect(await terminals(threadId)).toEqual([]);
    // Another server reads it from the disk, where it stands in its own turn.
    const other = await bench.ready();
    expect(await storedItem(threadId, item['id'], other)).toMatchObject({
      status: 'failed',
      exitCode: 3,
      aggregatedOutput: 'before\nafter\n',
    });
    await other.stop();
  });

  it('is reached by later turns', async () => {
    const threadId = await startThread();
    const [item, first] = await leave(threadId, 'read x; echo "got $x"; read y', { tty: true });
    const session_id = Number(item['processId']);
    const write = (chars: string, more: Json = {}): Step => ({
      parts: [{ call: 'write_stdin', arguments: { session_id, chars, ...more } }],
    });
    const second = await runTurn(threadId, write('abc\n'), say('Written.'));
    expect(lastOutputs()[0]).toContain(`session ID ${session_id}\n`);
    expect(
      await server.notified('item/commandExecution/terminalInteraction', { threadId }),
    ).toMatchObject({
      params: {
        turnId: second,
        itemId: item['id'],
        processId: item['processId'],
        stdin: 'abc\n',
      },
    });
    await runTurn(threadId, write('\n', { yield_time_ms: 30_000 }), say('Ended.'));
    expect(lastOutputs()[0]).toContain('Process exited with code 0\n');
    const done = await completed(threadId, item['id']);
    expect(done.params?.['turnId']).toBe(first);
    expect(itemOf(done)['aggregatedOutput']).toContain('got abc\r\n');
    await runTurn(threadId, write('x'), say('Gone.'));
    expect(lastOutputs()).toEqual([`write_stdin failed: Unknown process id ${session_id}`]);
  });

  it('survives an interrupt of the turn, whose own command does not', async () => {
    const threadId = await startThread();
    const [kept] = await leave(threadId, `echo kept; ${WAIT}`);
    bench.model.script(run(`echo own; ${WAIT}`));
    const turnId = await server.startTurn(threadId, 'again');
    const own = itemOf(
      await server.notified('item/started', {
        threadId,
        turnId,
        item: { type: 'commandExecution' },
      }),
    );
    await server.notified('item/commandExecution/outputDelta', { threadId, turnId });
    await server.request('turn/interrupt', { threadId, turnId });
    const order = server.messages.filter(
      ({ method, params }) =>
        (method === 'item/completed' && includes(params, { item: { id: String(own['id']) } })) ||
        (method === 'turn/completed' && includes(params, { turn: { id: turnId } })),
    );
    await server.completed(turnId);
    expect(order[0]?.method).toBe('item/completed');
    expect(itemOf(order[0] ?? {})).toMatchObject({ status: 'failed', aggregatedOutput: 'own\n' });
    expect(await terminals(threadId)).toMatchObject([{ itemId: kept['id'] }]);
    await server.request('thread/backgroundTerminals/clean', { threadId });
    await completed(threadId, kept['id']);
  });

  it('is ended one by one, or all at once', async () => {
    const threadId = await startThread();
    const three = [1, 2, 3].map((n) => ({
      call: 'exec_command',
      arguments: { cmd: `echo ${n}; ${WAIT}`, yield_time_ms: 250 },
      callId: `three-${n}`,
    }));
    await runTurn(threadId, { parts: three }, say('Three.'));
    const all = await terminals(threadId);
    const ids = all.map(({ processId }) => Number(processId));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    const page = (params: Json) =>
      server.request('thread/backgroundTerminals/list', { threadId, ...params });
    const first = await page({ limit: 1 });
    expect(first).toMatchObject({
      data: [{ itemId: all[0]?.['itemId'] }],
      nextCursor: all[0]?.['processId'],
    });
    expect((await page({ cursor: first['nextCursor'], limit: 5 }))['data']).toMatchObject(
      all.slice(1).map(({ itemId }) => ({ itemId })),
    );
    const end = (processId: unknown) =>
      server.ask('thread/backgroundTerminals/terminate', { threadId, processId });
    expect((await end(all[1]?.['processId'])).result).toEqual({ terminated: true });
    expect(itemOf(await completed(threadId, all[1]?.['itemId']))).toMatchObject({
      status: 'failed',
      exitCode: -1,
    });
    expect((await end(all[1]?.['processId'])).result).toEqual({ terminated: false });
    expect((await end('x')).error?.message).toContain('invalid background terminal process id');
    expect(
      (await server.ask('thread/backgroundTerminals/list', { threadId, cursor: 'x' })).error,
    ).toMatchObject({ code: -32600, message: expect.stringContaining('invalid cursor') });
    expect(await server.request('thread/backgroundTerminals/clean', { threadId })).toEqual({});
    await completed(threadId, all[0]?.['itemId']);
    await completed(threadId, all[2]?.['itemId']);
    expect(await terminals(threadId)).toEqual([]);
  });

  it('ends with its thread, its item completed first', async () => {
    const threadId = await startThread();
    const [item] = await leave(threadId, `echo here; ${WAIT}`);
    await server.request('thread/archive', { threadId });
    const at = (method: string): number =>
      server.messages.findLastIndex(
        (each) => each.method === method && each.params?.['threadId'] === threadId,
      );
    expect(itemOf(await completed(threadId, item['id']))).toMatchObject({ exitCode: -1 });
    expect(at('item/completed')).toBeLessThan(at('thread/status/changed'));
    expect(await storedItem(threadId, item['id'])).toMatchObject({
      status: 'failed',
      exitCode: -1,
      aggregatedOutput: 'here\n',
    });
  });

  it('ends with the server, and what it had stays', async () => {
    const own = await bench.ready();
    const threadId = await startThread(own);
    bench.model.script(run(`echo here; ${WAIT}`, { yield_time_ms: 250 }), say('Left it.'));
    await own.completed(await own.startTurn(threadId, 'go'));
    const list = await own.request('thread/backgroundTerminals/list', { threadId });
    const [terminal] = list['data'] as Json[];
    await own.stop();
    expect(() => process.kill(Number(terminal?.['osPid']), 0)).toThrow('ESRCH');
    expect(await storedItem(threadId, terminal?.['itemId'])).toMatchObject({
      status: 'failed',
      exitCode: -1,
      aggregatedOutput: 'here\n',
    });
  });

  it('is kept as far as it came when the server is killed', async () => {
    const own = await bench.ready();
    const threadId = await startThread(own);
    const script =
      'echo $$; echo early; until [ -e go-2 ]; do sleep 0.02; done; echo late; exec sleep 60';
    bench.model.script(run(script, { yield_time_ms: 250 }), say('Left it.'));
    await own.completed(await own.startTurn(threadId, 'go'));
    await writeFile(join(bench.workspace, 'go-2'), '');
    const { params } = await own.find(
      (each) =>
        each.method === 'item/commandExecution/outputDelta' &&
        String(each.params?.['delta']).includes('late'),
    );
    // Text in flight is on disk a moment later.
    await vi.waitFor(async () => {
      const { aggregatedOutput } = await storedItem(threadId, params?.['itemId']);
      expect(aggregatedOutput).toContain('late');
    }, 5_000);
    await own.kill();
    const item = await storedItem(threadId, params?.['itemId']);
    process.kill(Number(String(item['aggregatedOutput']).split('\n')[0]), 'SIGKILL');
    expect(item).toMatchObject({
      status: 'failed',
      aggregatedOutput: expect.stringMatching(/^\d+\nearly\nlate\n$/),
    });
  });
});

describe.runIf(process.platform !== 'win32')('thread/shellCommand', () => {
  const shell = (threadId: string, command: string, more: Json = {}) =>
    server.ask('thread/shellCommand', { threadId, command, ...more });

  it('runs in a turn of its own, and the model hears of it later', async () => {
    const threadId = await startThread(server, { sandbox: 'read-only' });
    const before = bench.model.requests.length;
    expect(
      (await shell(threadId, 'echo out; echo err >&2; touch shell-made; exit 3')).result,
    ).toEqual({});
    const { params } = await server.notified('turn/completed', { threadId });
    expect(params?.['turn']).toMatchObject({ status: 'completed', items: [] });
    expect(bench.model.requests.length).toBe(before);
    const item = itemOf(await started(threadId));
    expect(item).toMatchObject({
      source: 'userShell',
      processId: null,
      command: expect.stringMatching(/^\/\S+ -lc 'echo out/),
    });
    expect(String(item['id'])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(itemOf(await completed(threadId, item['id']))).toMatchObject({
      status: 'failed',
      exitCode: 3,
      aggregatedOutput: 'out\nerr\n',
    });
    expect(outputOf(threadId, item['id'])).toBe('out\nerr\n');
    await runTurn(threadId, say('I see.'));
    const heard = JSON.stringify(bench.model.requests.at(-1)?.['input']);
    expect(heard).toContain('<user_shell_command>');
    expect(heard).toContain('Exit code: 3\\nDuration: ');
    expect(heard).toContain('Output:\\nout\\nerr\\n');
  });

  it('joins a turn that runs, which asks the model again', async () => {
    const threadId = await startThread();
    const gate = new Gate();
    bench.model.script({ parts: [{ text: 'Thinking' }, { hold: gate }] }, say('Now I know.'));
    const turnId = await server.startTurn(threadId, 'go');
    await server.notified('item/agentMessage/delta', { threadId });
    await shell(threadId, 'echo joined');
    const item = itemOf(await started(threadId));
    const done = await completed(threadId, item['id']);
    expect(done.params?.['turnId']).toBe(turnId);
    gate.release();
    await server.completed(turnId);
    const input = JSON.stringify(bench.model.requests.at(-1)?.['input']);
    expect(input).toContain('Output:\\njoined\\n');
    expect(ofThread(threadId, 'turn/started')).toHaveLength(1);
  });

  it('keeps its output when its time is over', async () => {
    const threadId = await startThread();
    await shell(threadId, `echo so far; ${WAIT}`, { timeoutMs: 1_000 });
    const late = itemOf(await started(threadId));
    expect(itemOf(await completed(threadId, late['id']))).toMatchObject({
      status: 'failed',
      exitCode: -1,
      aggregatedOutput: 'so far\n',
    });
    await server.notified('turn/completed', { threadId });
  });

  it('is interrupted, and a word said meanwhile is answered', async () => {
    const threadId = await startThread();
    await shell(threadId, `echo begun; ${WAIT}`);
    const delta = await server.find(
      ({ method, params }) =>
        method === 'item/commandExecution/outputDelta' &&
        includes(params, { threadId, delta: 'begun\n' }),
    );
    const turnId = String(delta.params?.['turnId']);
    await server.request('turn/interrupt', { threadId, turnId });
    expect((await server.completed(turnId)).params?.['turn']).toMatchObject({
      status: 'interrupted',
    });
    expect(itemOf(await completed(threadId, delta.params?.['itemId']))).toMatchObject({
      status: 'failed',
      aggregatedOutput: 'begun\n',
    });

    await shell(threadId, 'until [ -e go-3 ]; do sleep 0.02; done; echo over');
    bench.model.script(say('You are heard.'));
    const steered = await server.startTurn(threadId, 'are you there?');
    await writeFile(join(bench.workspace, 'go-3'), '');
    await server.completed(steered);
    const input = JSON.stringify(bench.model.requests.at(-1)?.['input']);
    expect(input).toContain('are you there?');
    expect(input).toContain('Output:\\nover\\n');
  });

  it.each([
    [{ command: ' ' }, -32600, 'command must not be empty'],
    [{ timeoutMs: -1 }, -32602, 'thread/shellCommand timeoutMs must be non-negative, got -1'],
    [{ threadId: '01a216b9-1011-7b72-acde-c747ea2c2200' }, -32600, 'thread not found'],
  ])('refuses %j', async (params, code, words) => {
    const threadId = await startThread();
    const { error } = await server.ask('thread/shellCommand', {
      threadId,
      command: 'true',
      ...params,
    });
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(words);
  });
});

describe('much output', () => {
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, at) => `${at + 1}\n`).join('');
  const begun = async (on: AppServer, cmd: string): Promise<[string, string]> => {
    const threadId = await startThread(on);
    bench.model.script(run(cmd, { yield_time_ms: 30_000 }), say('Much.'));
    const turnId = await on.startTurn(threadId, 'go');
    await on.find(
      ({ method, params }) =>
        method?.endsWith('outputDelta') === true && String(params?.['delta']).endsWith('200000\n'),
    );
    return [threadId, turnId];
  };
  const shown = async (on: AppServer, threadId: string): Promise<string> => {
    const { data } = await on.request('thread/turns/list', { threadId, itemsView: 'full' });
    const items = (data as { items: Json[] }[])[0]?.items ?? [];
    return String(items.find(({ type }) => type === 'commandExecution')?.['aggregatedOutput']);
  };

  it('is streamed whole and in order; items hold both ends of it', async () => {
    const cmd = 'seq 200000; until test -e go; do sleep 0.05; done; seq 300000';
    const [threadId, turnId] = await begun(server, cmd);
    const early = await shown(server, threadId);
    expect(early.startsWith('1\n2\n')).toBe(true);
    expect(early).toContain('\n... 240319 bytes omitted ...\n');
    expect(early.endsWith('199999\n200000\n')).toBe(true);
    await writeFile(join(bench.workspace, 'go'), '');
    await server.completed(turnId);
    const item = itemOf(
      await server.find(
        ({ method, params }) =>
          method === 'item/completed' &&
          includes(params, { threadId, item: { type: 'commandExecution' } }),
      ),
    );
    const all = lines(200_000) + lines(300_000);
    expect(outputOf(threadId, item['id']) === all).toBe(true);
    const kept = String(item['aggregatedOutput']);
    expect(kept.length).toBeLessThan(1024 * 1024 + 50);
    expect(kept.endsWith('299999\n300000\n')).toBe(true);
  });

  it('is kept from its beginning when the server dies, as far as it is kept at all', async () => {
    const dying = await bench.ready();
    const [threadId] = await begun(dying, 'seq 200000; sleep 60');
    // What is on disk may be behind by so much.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await dying.kill();
    const text = await shown(server, threadId);
    expect(lines(200_000).startsWith(text.slice(0, 1024 * 1024))).toBe(true);
    expect(text.slice(1024 * 1024)).toBe('\n... more output came, which was not kept ...\n');
  });
});
