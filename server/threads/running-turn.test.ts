import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, functionCall, message, reasoning, says } from '../model/scripted-model.ts';
import type { ScriptedEvent } from '../model/scripted-model.ts';
import { openFixture as open } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const full = { sandbox: 'danger-full-access' } as const;

/** Says the beginning and then nothing more, until the client goes away. */
async function* stalls(id: string, ...pieces: string[]): AsyncGenerator<ScriptedEvent> {
  for (const event of message(id, pieces)) {
    if (event !== 'cut' && event.type === 'response.output_item.done') break;
    yield event;
  }
  await new Promise(() => undefined);
}

async function startTurn(f: Fixture, threadId: string, text = 'go'): Promise<string> {
  const start = f.manager.turnStart({ threadId, input: [{ type: 'text', text }] });
  return (await f.served('turn/start', start)).turn.id;
}

const itemOf = (params: Readonly<Record<string, unknown>>) =>
  params['item'] as { id: string; type: string; text?: string; status?: string };

describe('an interrupt', () => {
  it('completes the message with what it had, answers, then announces the end', async () => {
    const f = await open(() => stalls('it_1', 'half ', 'an answer'));
    const threadId = await f.startThread();
    const turnId = await startTurn(f, threadId);
    await f.outbound.untilMethod('item/agentMessage/delta');
    const from = f.outbound.seen.length;
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId }));
    expect(f.outbound.methods(from)).toEqual([
      'item/completed',
      'account/rateLimits/updated',
      '< turn/interrupt',
      'thread/status/changed',
      'turn/completed',
    ]);
    expect(itemOf(f.outbound.seen[from]?.params ?? {})).toMatchObject({ text: 'half an answer' });
    expect(f.outbound.seen.at(-1)?.params['turn']).toMatchObject({
      status: 'interrupted',
      items: [],
    });
    await expect(f.manager.turnInterrupt({ threadId, turnId })).rejects.toThrow(
      'no active turn to interrupt',
    );
    await expect(f.manager.turnInterrupt({ threadId, turnId: '' })).resolves.toMatchObject({
      result: {},
    });
  });

  it('ends the commands of the turn and keeps the history whole', async () => {
    const f = await open(({ index }) =>
      index === 0
        ? (function* () {
            yield* functionCall('c', 'exec_command', { cmd: 'echo begun; sleep 60' });
            yield* completed();
          })()
        : says('it_2', 'next'),
    );
    const threadId = await f.startThread(full);
    const turnId = await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/outputDelta');
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId }));
    const done = f.outbound.seen.findLast((seen) => seen.method === 'item/completed');
    expect(done?.params['item']).toMatchObject({ status: 'failed', aggregatedOutput: 'begun\n' });
    await f.runTurn(threadId, 'go on');
    const input = f.model.requests[1]?.body.input ?? [];
    const output = input.find((item) => item.type === 'function_call_output');
    expect(output?.['output']).toContain('aborted by user');
    expect(JSON.stringify(input)).toContain('<turn_aborted>');
  });

  it('settles a question that waits, before the turn completes', async () => {
    const f = await open(function* () {
      yield* functionCall('c', 'exec_command', { cmd: 'true' });
      yield* completed();
    });
    const threadId = await f.startThread({ ...full, approvalPolicy: 'untrusted' });
    const turnId = await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/requestApproval');
    const from = f.outbound.seen.length;
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId }));
    expect(f.outbound.methods(from)).toEqual([
      'serverRequest/resolved',
      'item/completed',
      'thread/status/changed',
      'thread/tokenUsage/updated',
      'account/rateLimits/updated',
      '< turn/interrupt',
      'thread/status/changed',
      'turn/completed',
    ]);
  });
});

describe('steering', () => {
  it('cuts the answer, keeps it, and goes on in the same turn', async () => {
    const f = await open(({ index }) =>
      index === 0 ? stalls('it_1', 'I was about') : says('it_2', 'All right.'),
    );
    const threadId = await f.startThread();
    const turnId = await startTurn(f, threadId);
    await f.outbound.untilMethod('item/agentMessage/delta');
    const from = f.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'Rather this.' }];
    const steer = f.manager.turnSteer({
      threadId,
      expectedTurnId: turnId,
      input,
      clientUserMessageId: 'client-42',
    });
    expect(await f.served('turn/steer', steer)).toEqual({ turnId });
    await f.outbound.untilMethod('turn/completed', from);
    const items = f.outbound.seen
      .slice(from)
      .filter((seen) => seen.method === 'item/completed')
      .map((seen) => itemOf(seen.params));
    expect(items).toMatchObject([
      { id: 'it_1', text: 'I was about' },
      { type: 'userMessage', clientId: 'client-42' },
      { id: 'it_2', text: 'All right.' },
    ]);
    expect(f.model.requests[1]?.body.input.slice(-2)).toMatchObject([
      { role: 'assistant', content: [{ text: 'I was about' }] },
      { role: 'user', content: [{ text: 'Rather this.' }] },
    ]);
    const { data } = await f.manager.turnsList({ threadId, itemsView: 'full' });
    expect(data.map((turn) => turn.items.map((item) => item.type))).toEqual([
      ['userMessage', 'agentMessage', 'userMessage', 'agentMessage'],
    ]);
  });

  it('by turn/start answers with the running turn', async () => {
    const f = await open(({ index }) => (index === 0 ? stalls('it_1', 'x') : says('it_2', 'y')));
    const threadId = await f.startThread();
    const turnId = await startTurn(f, threadId);
    await f.outbound.untilMethod('item/agentMessage/delta');
    expect(await startTurn(f, threadId, 'more')).toBe(turnId);
    await f.outbound.untilMethod('turn/completed');
  });

  it('while a command runs is kept at once, and shown and heard when it has ended', async () => {
    const f = await open(({ index }) =>
      index === 0
        ? (function* () {
            yield* functionCall('c', 'exec_command', {
              cmd: 'echo begun; until [ -e go ]; do sleep 0.02; done; echo ended',
            });
            yield* completed();
          })()
        : says('it_2', 'y'),
    );
    const threadId = await f.startThread(full);
    const turnId = await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/outputDelta');
    const from = f.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'And this.' }];
    const additionalContext = { note: { value: 'seen', kind: 'application' as const } };
    const steer = f.manager.turnSteer({
      threadId,
      expectedTurnId: turnId,
      input,
      additionalContext,
    });
    await f.served('turn/steer', steer);
    expect(f.outbound.methods(from)).toEqual(['< turn/steer']);
    const { thread } = await f.manager.read({ threadId });
    expect(await readFile(thread.path ?? '', 'utf8')).toContain('And this.');
    await writeFile(path.join(f.workspace, 'go'), '');
    await f.outbound.untilMethod('turn/completed', from);
    const ended = f.outbound.methods(from).indexOf('account/rateLimits/updated');
    expect(f.outbound.seen.slice(ended + from + 1)[0]).toMatchObject({
      method: 'item/started',
      params: { item: { type: 'userMessage', content: [{ text: 'And this.' }] } },
    });
    expect(f.model.requests[1]?.body.input.slice(-3)).toMatchObject([
      { type: 'function_call_output', output: expect.stringContaining('ended') as string },
      { role: 'developer', content: [{ text: '<context name="note">\nseen\n</context>' }] },
      { role: 'user', content: [{ text: 'And this.' }] },
    ]);
  });

  it('is refused where nothing can be steered', async () => {
    const f = await open(() => stalls('it_1', 'x'));
    const threadId = await f.startThread();
    const input = [{ type: 'text' as const, text: 'x' }];
    const steer = (expectedTurnId: string, what = input) =>
      f.manager.turnSteer({ threadId, expectedTurnId, input: what });
    await expect(steer('a')).rejects.toThrow('no active turn to steer');
    const turnId = await startTurn(f, threadId);
    await expect(steer('a')).rejects.toThrow(
      `expected active turn id \`a\` but found \`${turnId}\``,
    );
    await expect(steer(turnId, [])).rejects.toThrow('input must not be empty');
    await expect(steer('')).rejects.toThrow('expectedTurnId must not be empty');
  });
});

describe('a message that is cut short', () => {
  function* breaks(): Generator<ScriptedEvent> {
    for (const event of message('it_1', ['half a thought'])) {
      if (event !== 'cut' && event.type === 'response.output_item.done') break;
      yield event;
    }
    const error = { code: 'insufficient_quota', message: 'spent' };
    yield { type: 'response.failed', response: { id: 'r', status: 'failed', error } };
  }
  it.each(['an interrupt', 'a word of the user', 'a failure for good'])(
    'by %s stays in what the model is told',
    async (by) => {
      const f = await open(({ index }) => {
        if (index > 0) return says(`it_${index + 1}`, 'next');
        return by === 'a failure for good' ? breaks() : stalls('it_1', 'half a thought');
      });
      const threadId = await f.startThread();
      const turnId = await startTurn(f, threadId);
      await f.outbound.untilMethod('item/agentMessage/delta');
      if (by === 'an interrupt') {
        await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId }));
      } else if (by === 'a word of the user') await startTurn(f, threadId, 'wait');
      await f.outbound.untilMethod('turn/completed');
      await f.runTurn(threadId, 'go on');
      const said = f.model.requests.at(-1)?.body.input.filter(({ role }) => role === 'assistant');
      expect(said?.[0]).toMatchObject({ content: [{ text: 'half a thought' }] });
    },
  );
});

describe('a model that fails', () => {
  it('is asked again, visibly, and a broken message is completed', async () => {
    const f = await open(({ index }) =>
      index === 0
        ? (function* (): Generator<ScriptedEvent> {
            for (const event of message('it_1', ['partial'])) {
              if (event !== 'cut' && event.type.endsWith('done')) break;
              yield event;
            }
            yield 'cut';
          })()
        : says('it_1', 'Whole answer.'),
    );
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'go');
    const error = f.outbound.seen.find((seen) => seen.method === 'error');
    expect(error?.params).toMatchObject({
      willRetry: true,
      error: { message: 'Reconnecting... 1/3' },
    });
    const items = f.outbound.seen
      .filter((seen) => seen.method === 'item/completed')
      .map((seen) => itemOf(seen.params));
    expect(items).toMatchObject([
      { type: 'userMessage' },
      { id: 'it_1', text: 'partial' },
      { id: 'it_1-2', text: 'Whole answer.' },
    ]);
    const again = f.model.requests[1]?.body.input;
    expect(JSON.stringify(again)).not.toContain('partial');
  });

  it('for good ends the turn with its error, and the next turn works', async () => {
    const f = await open(({ index }) =>
      index === 0
        ? { status: 400, body: { error: { code: 'context_length_exceeded', message: 'long' } } }
        : says('it_1', 'fine'),
    );
    const threadId = await f.startThread();
    const from = f.outbound.seen.length;
    await f.runTurn(threadId, 'too long');
    expect(f.outbound.methods(from).slice(-5)).toEqual([
      'thread/tokenUsage/updated',
      'thread/status/changed',
      'error',
      'thread/readState/changed',
      'turn/completed',
    ]);
    const [usage, status, error, , turn] = f.outbound.seen.slice(-5).map((seen) => seen.params);
    expect(usage?.['tokenUsage']).toMatchObject({ last: { inputTokens: 0, totalTokens: 258_400 } });
    expect(status?.['status']).toEqual({ type: 'systemError' });
    expect(error).toMatchObject({
      willRetry: false,
      error: { codexErrorInfo: 'contextWindowExceeded' },
    });
    expect(turn?.['turn']).toMatchObject({ status: 'failed', error: error?.['error'] });
    await f.runTurn(threadId, 'shorter');
    expect(f.outbound.seen.at(-1)?.params['turn']).toMatchObject({ status: 'completed' });
  });
});

describe('joining in mid-turn', () => {
  it('gives the open items with what they have so far', async () => {
    const f = await open(async function* () {
      yield* reasoning('rs', ['thought'], 'e');
      yield* stalls('it_1', 'so ', 'far');
    });
    const threadId = await f.startThread();
    const turnId = await startTurn(f, threadId);
    await f.outbound.until((seen) => String(seen.params['delta']).includes('far'));
    const { result, after } = await f.manager.resume({ threadId });
    after();
    expect(result.thread.status).toMatchObject({ type: 'active' });
    expect(result.thread.turns.at(-1)).toMatchObject({
      id: turnId,
      status: 'inProgress',
      items: [
        { type: 'userMessage' },
        { type: 'reasoning', summary: ['thought'] },
        { type: 'agentMessage', text: 'so far', completedAtMs: null },
      ],
    });
    const page = await f.manager.itemsList({ threadId, sortDirection: 'desc', limit: 1 });
    expect(page.data[0]?.item).toMatchObject({ id: 'it_1', text: 'so far' });
  });

  it('loses and doubles nothing that streams around the answer', async () => {
    const go = Promise.withResolvers<void>();
    const f = await open(async function* () {
      const pieces = Array.from({ length: 2_000 }, (_, n) => `${n} `);
      let n = 0;
      for (const event of message('it_1', pieces)) {
        yield event;
        if (n === 100) go.resolve();
        n += 1;
      }
      yield* completed();
    });
    const threadId = await f.startThread();
    await startTurn(f, threadId);
    await go.promise;
    const { result, after } = await f.manager.resume({ threadId });
    const from = f.outbound.seen.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(f.outbound.seen.length).toBe(from);
    after();
    const live = result.thread.turns.at(-1)?.items.find((item) => item.type === 'agentMessage');
    await f.outbound.untilMethod('turn/completed');
    const deltas = f.outbound.seen
      .slice(from)
      .filter((seen) => seen.method === 'item/agentMessage/delta')
      .map((seen) => String(seen.params['delta']));
    const whole = f.outbound.seen.findLast((seen) => seen.method === 'item/completed');
    const joined = (live?.type === 'agentMessage' ? live.text : '') + deltas.join('');
    expect(joined.length).toBeGreaterThan(8_000);
    expect(joined === itemOf(whole?.params ?? {}).text).toBe(true);
  });
});

describe('text in flight', () => {
  it('is on disk while it streams', async () => {
    const f = await open(() => stalls('it_1', 'written while open'));
    const threadId = await f.startThread();
    await startTurn(f, threadId);
    await f.outbound.untilMethod('item/agentMessage/delta');
    const began = Date.now();
    const { thread } = await f.manager.read({ threadId });
    for (;;) {
      if ((await readFile(thread.path ?? '', 'utf8')).includes('written while open')) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(Date.now() - began).toBeLessThan(1_000);
    expect(path.dirname(thread.path ?? '').startsWith(path.join(f.home, 'sessions'))).toBe(true);
  });
});
