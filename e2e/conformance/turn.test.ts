/** Turns on the wire, beyond what the scenarios hold: which messages come, with what, in which order. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';
import { Gate, run, say } from '../fixtures/model-server.ts';
import { ended } from '../fixtures/processes.ts';
import { answered, begun, shape, startThread } from './testing/turn-shape.ts';

let bench: Bench;
let server: AppServer;
beforeAll(async () => {
  bench = await setUp();
  server = await bench.ready();
  await server.notified('remoteControl/status/changed');
});
beforeEach(() => {
  bench.model.reset();
  server.forget();
});
afterAll(() => bench.end());

describe('a plain turn', () => {
  test('has the reference order, and the message arrives whole', async () => {
    const threadId = await startThread(server, bench);
    bench.model.script(say('Hello! How can I help?'));
    const turnId = await server.startTurn(threadId, 'Say hello.');
    const { params } = await server.completed(turnId);
    expect(shape(server.fresh())).toEqual([
      ...begun,
      ...answered,
      // Nobody has said yet that it was read.
      'thread/readState/changed',
      'thread/status/changed idle',
      'turn/completed completed',
    ]);
    expect(params?.['turn']).toMatchObject({
      itemsView: 'summary',
      items: [{ type: 'agentMessage', text: 'Hello! How can I help?' }],
      error: null,
    });
    const deltas = server.messages.filter(
      (message) => message.method === 'item/agentMessage/delta',
    );
    expect(deltas.map((message) => message.params?.['delta']).join('')).toBe(
      'Hello! How can I help?',
    );
    expect(
      server.messages.every((m) => m.method === undefined || m.emittedAtMs !== undefined),
    ).toBe(true);
  });

  test('what the model is told: instructions, environment, AGENTS.md, the message', async () => {
    await writeFile(join(bench.workspace, 'AGENTS.md'), 'Always whistle.');
    const threadId = await startThread(server, bench);
    await server.completed(await server.startTurn(threadId, 'Look around.'));
    const [request] = bench.model.requests;
    expect(request).toMatchObject({
      model: 'scripted-1',
      stream: true,
      store: false,
      prompt_cache_key: threadId,
      tool_choice: 'auto',
    });
    const input = JSON.stringify(request?.['input']);
    expect(input).toContain('Always whistle.');
    expect(input).toContain(bench.workspace);
    expect(input).toContain('Look around.');
    expect(JSON.stringify(request)).not.toContain('test-key-7f3a');
  });

  test('the next request only appends to the one before', async () => {
    const threadId = await startThread(server, bench);
    bench.model.script(say('One.'), say('Two.'));
    await server.completed(await server.startTurn(threadId, 'first'));
    await server.completed(await server.startTurn(threadId, 'second'));
    const [one, two] = bench.model.requests.map((request) => request['input'] as unknown[]);
    expect(two?.slice(0, one?.length)).toEqual(one);
  });
});

describe('a command', () => {
  test('runs in the sandbox, streams, and tells how it ended', async () => {
    const threadId = await startThread(server, bench);
    bench.model.script(run('echo one; sleep 0.2; echo two; exit 3'), say('It exited with 3.'));
    const turnId = await server.startTurn(threadId, 'Run it.');
    await server.completed(turnId);
    const completed = await server.notified('item/completed', {
      item: { type: 'commandExecution' },
    });
    expect(completed.params?.['item']).toMatchObject({
      status: 'failed',
      exitCode: 3,
      aggregatedOutput: 'one\ntwo\n',
      source: 'unifiedExecStartup',
      cwd: bench.workspace,
      commandActions: [{ type: 'unknown' }],
    });
    const output = server.messages
      .filter((message) => message.method === 'item/commandExecution/outputDelta')
      .map((message) => message.params?.['delta']);
    expect(output.join('')).toBe('one\ntwo\n');
    const told = JSON.stringify(bench.model.requests[1]?.['input']);
    expect(told).toContain('exited with code 3');
  });

  test('its environment holds no key', async () => {
    const threadId = await startThread(server, bench, { sandbox: 'danger-full-access' });
    bench.model.script(run('env'), say('Seen.'));
    await server.completed(await server.startTurn(threadId, 'Show the environment.'));
    const { params } = await server.notified('item/completed', {
      item: { type: 'commandExecution' },
    });
    const { aggregatedOutput } = (params as { item: { aggregatedOutput: string } }).item;
    expect(aggregatedOutput).toContain('PATH=');
    expect(aggregatedOutput).not.toMatch(/test-key|SCRIPTED_KEY|SKEIN_HOME/);
  });
});

describe('stopping and steering', () => {
  test('interrupt ends the whole process group of a command, politely first', async () => {
    const threadId = await startThread(server, bench, { sandbox: 'danger-full-access' });
    const deaf = `sh -c "trap '' TERM; while :; do sleep 0.1; done" & deaf=$!`;
    const listens = `trap 'echo told; exit 5' TERM; echo started $quiet $deaf; wait`;
    bench.model.script(run(`sleep 300 & quiet=$!; ${deaf}; ${listens}`));
    const turnId = await server.startTurn(threadId, 'Wait.');
    const delta = await server.find((m) => m.method === 'item/commandExecution/outputDelta');
    const [, ...pids] = /started (\d+) (\d+)/.exec(String(delta.params?.['delta'])) ?? [];
    expect(pids).toHaveLength(2);
    await server.request('turn/interrupt', { threadId, turnId });
    await server.completed(turnId);
    await Promise.all(pids.map((pid) => ended(Number(pid))));
    const { params } = await server.notified('item/completed', {
      item: { type: 'commandExecution', status: 'failed' },
    });
    expect(params?.['item']).toMatchObject({
      aggregatedOutput: expect.stringContaining('\ntold\n') as string,
    });
  });

  test('interrupting while an approval waits resolves it before the turn completes', async () => {
    const threadId = await startThread(server, bench);
    bench.model.script(run('ls', { sandbox_permissions: 'require_escalated', justification: '?' }));
    const turnId = await server.startTurn(threadId, 'Ask.');
    await server.find((m) => m.method === 'item/commandExecution/requestApproval');
    await server.request('turn/interrupt', { threadId, turnId: '' });
    await server.completed(turnId);
    const names = shape(server.fresh());
    expect(names.indexOf('serverRequest/resolved')).toBeGreaterThan(0);
    expect(names.indexOf('serverRequest/resolved')).toBeLessThan(
      names.indexOf('turn/completed interrupted'),
    );
  });

  test('wrong targets are refused in the words that clients know', async () => {
    const threadId = await startThread(server, bench);
    const input = [{ type: 'text', text: 'x' }];
    const message = async (method: string, params: object): Promise<string | undefined> =>
      (await server.ask(method, { threadId, ...params })).error?.message;
    expect(await message('turn/steer', { expectedTurnId: 'a', input })).toBe(
      'no active turn to steer',
    );
    expect(await message('turn/interrupt', { turnId: 'a' })).toBe('no active turn to interrupt');
    expect(await message('turn/interrupt', { turnId: '' })).toBeUndefined();
    const gate = new Gate();
    bench.model.script({ parts: [{ hold: gate }, { text: 'late' }] });
    const turnId = await server.startTurn(threadId, 'Go.');
    expect(await message('turn/steer', { expectedTurnId: 'a', input })).toBe(
      `expected active turn id \`a\` but found \`${turnId}\``,
    );
    expect(await message('turn/interrupt', { turnId: 'a' })).toBe(
      `expected active turn id a but found ${turnId}`,
    );
    expect(await message('turn/steer', { expectedTurnId: turnId, input: [] })).toBe(
      'input must not be empty',
    );
    gate.release();
    await server.completed(turnId);
  });
});

describe('errors of the model', () => {
  test('a refused key ends the turn with the cause, and the thread goes on', async () => {
    const threadId = await startThread(server, bench);
    const refused = { status: 401, error: { message: 'Bad key', code: 'invalid_api_key' } };
    bench.model.script(refused, refused, refused, refused);
    const turnId = await server.startTurn(threadId, 'Hello?');
    const { params } = await server.completed(turnId);
    expect(params?.['turn']).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('SCRIPTED_KEY') },
    });
    expect(shape(server.fresh()).slice(-7)).toEqual([
      'error',
      'error',
      'error',
      'thread/status/changed systemError',
      'error',
      'thread/readState/changed',
      'turn/completed failed',
    ]);
    bench.model.script(say('Better now.'));
    const next = await server.completed(await server.startTurn(threadId, 'Again.'));
    expect(next.params?.['turn']).toMatchObject({ status: 'completed' });
  });
});
