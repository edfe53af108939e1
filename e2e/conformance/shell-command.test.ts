/** The user's own commands, over the wire. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gate, say } from '../fixtures/model-server.ts';
import { includes } from '../fixtures/peer.ts';
import { CommandsStage, itemOf, WAIT } from './testing/commands-stage.ts';
import type { Json } from './testing/commands-stage.ts';

let stage: CommandsStage;
beforeAll(async () => {
  stage = await CommandsStage.open();
});
afterAll(() => stage.bench.end());

describe.runIf(process.platform !== 'win32')('thread/shellCommand', () => {
  const shell = (threadId: string, command: string, more: Json = {}) =>
    stage.server.ask('thread/shellCommand', { threadId, command, ...more });

  it('runs in a turn of its own, and the model hears of it later', async () => {
    const threadId = await stage.startThread(stage.server, { sandbox: 'read-only' });
    const before = stage.bench.model.requests.length;
    expect(
      (await shell(threadId, 'echo out; echo err >&2; touch shell-made; exit 3')).result,
    ).toEqual({});
    const { params } = await stage.server.notified('turn/completed', { threadId });
    expect(params?.['turn']).toMatchObject({ status: 'completed', items: [] });
    expect(stage.bench.model.requests.length).toBe(before);
    const item = itemOf(await stage.started(threadId));
    expect(item).toMatchObject({
      source: 'userShell',
      processId: null,
      command: expect.stringMatching(/^\/\S+ -lc 'echo out/),
    });
    expect(String(item['id'])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(itemOf(await stage.completed(threadId, item['id']))).toMatchObject({
      status: 'failed',
      exitCode: 3,
      aggregatedOutput: 'out\nerr\n',
    });
    expect(stage.outputOf(threadId, item['id'])).toBe('out\nerr\n');
    await stage.runTurn(threadId, say('I see.'));
    const heard = JSON.stringify(stage.bench.model.requests.at(-1)?.['input']);
    expect(heard).toContain('<user_shell_command>');
    expect(heard).toContain('Exit code: 3\\nDuration: ');
    expect(heard).toContain('Output:\\nout\\nerr\\n');
  });

  it('joins a turn that runs, which asks the model again', async () => {
    const threadId = await stage.startThread();
    const gate = new Gate();
    stage.bench.model.script({ parts: [{ text: 'Thinking' }, { hold: gate }] }, say('Now I know.'));
    const turnId = await stage.server.startTurn(threadId, 'go');
    await stage.server.notified('item/agentMessage/delta', { threadId });
    await shell(threadId, 'echo joined');
    const item = itemOf(await stage.started(threadId));
    const done = await stage.completed(threadId, item['id']);
    expect(done.params?.['turnId']).toBe(turnId);
    gate.release();
    await stage.server.completed(turnId);
    const input = JSON.stringify(stage.bench.model.requests.at(-1)?.['input']);
    expect(input).toContain('Output:\\njoined\\n');
    expect(stage.ofThread(threadId, 'turn/started')).toHaveLength(1);
  });

  it('keeps its output when its time is over', async () => {
    const threadId = await stage.startThread();
    await shell(threadId, `echo so far; ${WAIT}`, { timeoutMs: 1_500 });
    const late = itemOf(await stage.started(threadId));
    expect(itemOf(await stage.completed(threadId, late['id']))).toMatchObject({
      status: 'failed',
      exitCode: -1,
      aggregatedOutput: 'so far\n',
    });
    await stage.server.notified('turn/completed', { threadId });
  });

  it('is interrupted, and a word said meanwhile is answered', async () => {
    const threadId = await stage.startThread();
    await shell(threadId, `echo begun; ${WAIT}`);
    const delta = await stage.server.find(
      ({ method, params }) =>
        method === 'item/commandExecution/outputDelta' &&
        includes(params, { threadId, delta: 'begun\n' }),
    );
    const turnId = String(delta.params?.['turnId']);
    await stage.server.request('turn/interrupt', { threadId, turnId });
    expect((await stage.server.completed(turnId)).params?.['turn']).toMatchObject({
      status: 'interrupted',
    });
    expect(itemOf(await stage.completed(threadId, delta.params?.['itemId']))).toMatchObject({
      status: 'failed',
      aggregatedOutput: 'begun\n',
    });

    await shell(threadId, 'until [ -e go-3 ]; do sleep 0.02; done; echo over');
    stage.bench.model.script(say('You are heard.'));
    const steered = await stage.server.startTurn(threadId, 'are you there?');
    await writeFile(join(stage.bench.workspace, 'go-3'), '');
    await stage.server.completed(steered);
    const input = JSON.stringify(stage.bench.model.requests.at(-1)?.['input']);
    expect(input).toContain('are you there?');
    expect(input).toContain('Output:\\nover\\n');
  });

  it.each([
    [{ command: ' ' }, -32600, 'command must not be empty'],
    [{ timeoutMs: -1 }, -32602, 'thread/shellCommand timeoutMs must be non-negative, got -1'],
    [{ threadId: '01a216b9-1011-7b72-acde-c747ea2c2200' }, -32600, 'thread not found'],
  ])('refuses %j', async (params, code, words) => {
    const threadId = await stage.startThread();
    const { error } = await stage.server.ask('thread/shellCommand', {
      threadId,
      command: 'true',
      ...params,
    });
    expect(error?.code).toBe(code);
    expect(error?.message).toContain(words);
  });
});
