/** Commands that outlive their call and their turn, over the wire. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run, say } from '../fixtures/model-server.ts';
import type { Step } from '../fixtures/model-server.ts';
import { includes } from '../fixtures/peer.ts';
import { CommandsStage, itemOf, WAIT } from './testing/commands-stage.ts';
import type { Json } from './testing/commands-stage.ts';

let stage: CommandsStage;
beforeAll(async () => {
  stage = await CommandsStage.open();
});
afterAll(() => stage.bench.end());

describe.runIf(process.platform !== 'win32')('a command that was left running', () => {
  it('goes on after its turn and completes within it, whole and in order', async () => {
    const threadId = await stage.startThread();
    const [item, turnId] = await stage.leave(
      threadId,
      'echo before; until [ -e go-1 ]; do sleep 0.02; done; echo after; exit 3',
    );
    expect(item).toMatchObject({ source: 'unifiedExecStartup', status: 'inProgress' });
    expect(stage.lastOutputs()).toEqual([
      expect.stringMatching(
        new RegExp(`\\nProcess running with session ID ${String(item['processId'])}\\n`),
      ),
    ]);
    expect(stage.ofThread(threadId, 'item/completed').map((each) => itemOf(each)['type'])).toEqual([
      'userMessage',
      'agentMessage',
    ]);
    // Who reads meanwhile sees it run, with what it has so far.
    expect(await stage.storedItem(threadId, item['id'])).toMatchObject({
      status: 'inProgress',
      aggregatedOutput: 'before\n',
    });
    expect(await stage.terminals(threadId)).toEqual([
      {
        itemId: item['id'],
        processId: item['processId'],
        command: expect.stringContaining('echo before'),
        cwd: stage.bench.workspace,
        osPid: expect.any(Number),
        cpuPercent: expect.any(Number),
        rssKb: expect.any(Number),
      },
    ]);
    await writeFile(join(stage.bench.workspace, 'go-1'), '');
    const done = await stage.completed(threadId, item['id']);
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
    expect(stage.outputOf(threadId, item['id'])).toBe('before\nafter\n');
    expect(await stage.terminals(threadId)).toEqual([]);
    // Another server reads it from the disk, where it stands in its own turn.
    const other = await stage.bench.ready();
    expect(await stage.storedItem(threadId, item['id'], other)).toMatchObject({
      status: 'failed',
      exitCode: 3,
      aggregatedOutput: 'before\nafter\n',
    });
    await other.stop();
  });

  it('is reached by later turns', async () => {
    const threadId = await stage.startThread();
    const [item, first] = await stage.leave(threadId, 'read x; echo "got $x"; read y', {
      tty: true,
    });
    const session_id = Number(item['processId']);
    const write = (chars: string, more: Json = {}): Step => ({
      parts: [{ call: 'write_stdin', arguments: { session_id, chars, ...more } }],
    });
    const second = await stage.runTurn(threadId, write('abc\n'), say('Written.'));
    expect(stage.lastOutputs()[0]).toContain(`session ID ${session_id}\n`);
    expect(
      await stage.server.notified('item/commandExecution/terminalInteraction', { threadId }),
    ).toMatchObject({
      params: {
        turnId: second,
        itemId: item['id'],
        processId: item['processId'],
        stdin: 'abc\n',
      },
    });
    await stage.runTurn(threadId, write('\n', { yield_time_ms: 30_000 }), say('Ended.'));
    expect(stage.lastOutputs()[0]).toContain('Process exited with code 0\n');
    const done = await stage.completed(threadId, item['id']);
    expect(done.params?.['turnId']).toBe(first);
    expect(itemOf(done)['aggregatedOutput']).toContain('got abc\r\n');
    await stage.runTurn(threadId, write('x'), say('Gone.'));
    expect(stage.lastOutputs()).toEqual([`write_stdin failed: Unknown process id ${session_id}`]);
  });

  it('survives an interrupt of the turn, whose own command does not', async () => {
    const threadId = await stage.startThread();
    const [kept] = await stage.leave(threadId, `echo kept; ${WAIT}`);
    stage.bench.model.script(run(`echo own; ${WAIT}`));
    const turnId = await stage.server.startTurn(threadId, 'again');
    const own = itemOf(
      await stage.server.notified('item/started', {
        threadId,
        turnId,
        item: { type: 'commandExecution' },
      }),
    );
    await stage.server.notified('item/commandExecution/outputDelta', { threadId, turnId });
    await stage.server.request('turn/interrupt', { threadId, turnId });
    const order = stage.server.messages.filter(
      ({ method, params }) =>
        (method === 'item/completed' && includes(params, { item: { id: String(own['id']) } })) ||
        (method === 'turn/completed' && includes(params, { turn: { id: turnId } })),
    );
    await stage.server.completed(turnId);
    expect(order[0]?.method).toBe('item/completed');
    expect(itemOf(order[0] ?? {})).toMatchObject({ status: 'failed', aggregatedOutput: 'own\n' });
    expect(await stage.terminals(threadId)).toMatchObject([{ itemId: kept['id'] }]);
    await stage.server.request('thread/backgroundTerminals/clean', { threadId });
    await stage.completed(threadId, kept['id']);
  });

  it('is ended one by one, or all at once', async () => {
    const threadId = await stage.startThread();
    const three = [1, 2, 3].map((n) => ({
      call: 'exec_command',
      arguments: { cmd: `echo ${n}; ${WAIT}`, yield_time_ms: 250 },
      callId: `three-${n}`,
    }));
    await stage.runTurn(threadId, { parts: three }, say('Three.'));
    const all = await stage.terminals(threadId);
    const ids = all.map(({ processId }) => Number(processId));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    const page = (params: Json) =>
      stage.server.request('thread/backgroundTerminals/list', { threadId, ...params });
    const first = await page({ limit: 1 });
    expect(first).toMatchObject({
      data: [{ itemId: all[0]?.['itemId'] }],
      nextCursor: all[0]?.['processId'],
    });
    expect((await page({ cursor: first['nextCursor'], limit: 5 }))['data']).toMatchObject(
      all.slice(1).map(({ itemId }) => ({ itemId })),
    );
    const end = (processId: unknown) =>
      stage.server.ask('thread/backgroundTerminals/terminate', { threadId, processId });
    expect((await end(all[1]?.['processId'])).result).toEqual({ terminated: true });
    expect(itemOf(await stage.completed(threadId, all[1]?.['itemId']))).toMatchObject({
      status: 'failed',
      exitCode: -1,
    });
    expect((await end(all[1]?.['processId'])).result).toEqual({ terminated: false });
    expect((await end('x')).error?.message).toContain('invalid background terminal process id');
    expect(
      (await stage.server.ask('thread/backgroundTerminals/list', { threadId, cursor: 'x' })).error,
    ).toMatchObject({ code: -32600, message: expect.stringContaining('invalid cursor') });
    expect(await stage.server.request('thread/backgroundTerminals/clean', { threadId })).toEqual(
      {},
    );
    await stage.completed(threadId, all[0]?.['itemId']);
    await stage.completed(threadId, all[2]?.['itemId']);
    expect(await stage.terminals(threadId)).toEqual([]);
  });

  it('ends with its thread, its item completed first', async () => {
    const threadId = await stage.startThread();
    const [item] = await stage.leave(threadId, `echo here; ${WAIT}`);
    await stage.server.request('thread/archive', { threadId });
    const at = (method: string): number =>
      stage.server.messages.findLastIndex(
        (each) => each.method === method && each.params?.['threadId'] === threadId,
      );
    expect(itemOf(await stage.completed(threadId, item['id']))).toMatchObject({ exitCode: -1 });
    expect(at('item/completed')).toBeLessThan(at('thread/status/changed'));
    expect(await stage.storedItem(threadId, item['id'])).toMatchObject({
      status: 'failed',
      exitCode: -1,
      aggregatedOutput: 'here\n',
    });
  });

  it('ends with the server, and what it had stays', async () => {
    const own = await stage.bench.ready();
    const threadId = await stage.startThread(own);
    stage.bench.model.script(run(`echo here; ${WAIT}`, { yield_time_ms: 250 }), say('Left it.'));
    await own.completed(await own.startTurn(threadId, 'go'));
    const list = await own.request('thread/backgroundTerminals/list', { threadId });
    const [terminal] = list['data'] as Json[];
    await own.stop();
    expect(() => process.kill(Number(terminal?.['osPid']), 0)).toThrow('ESRCH');
    expect(await stage.storedItem(threadId, terminal?.['itemId'])).toMatchObject({
      status: 'failed',
      exitCode: -1,
      aggregatedOutput: 'here\n',
    });
  });

  it('is kept as far as it came when the server is killed', async () => {
    const own = await stage.bench.ready();
    const threadId = await stage.startThread(own);
    const script =
      'echo $$; echo early; until [ -e go-2 ]; do sleep 0.02; done; echo late; exec sleep 60';
    stage.bench.model.script(run(script, { yield_time_ms: 250 }), say('Left it.'));
    await own.completed(await own.startTurn(threadId, 'go'));
    await writeFile(join(stage.bench.workspace, 'go-2'), '');
    const { params } = await own.find(
      (each) =>
        each.method === 'item/commandExecution/outputDelta' &&
        String(each.params?.['delta']).includes('late'),
    );
    // Text in flight is on disk a moment later.
    await vi.waitFor(async () => {
      const { aggregatedOutput } = await stage.storedItem(threadId, params?.['itemId']);
      expect(aggregatedOutput).toContain('late');
    }, 5_000);
    await own.kill();
    const item = await stage.storedItem(threadId, params?.['itemId']);
    process.kill(Number(String(item['aggregatedOutput']).split('\n')[0]), 'SIGKILL');
    expect(item).toMatchObject({
      status: 'failed',
      aggregatedOutput: expect.stringMatching(/^\d+\nearly\nlate\n$/),
    });
  });
});
