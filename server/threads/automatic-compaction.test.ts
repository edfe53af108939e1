import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedRequest } from '../model/scripted-model.ts';
import { filling, isSummary, open, words } from './testing/compaction-scene.ts';
import { danger } from './testing/hooked.ts';
import type { Fixture } from './testing/thread-fixture.ts';

describe('automatic compaction', () => {
  it('comes before the words of the next turn, once the limit is passed', async () => {
    let onDisk = '';
    const f = await open((request) => {
      if (!isSummary(request)) return filling(`it_${request.index}`, 'ok', 60_000);
      return (async function* () {
        const { thread } = await f.manager.read({ threadId });
        onDisk = await readFile(thread.path ?? '', 'utf8');
        yield* says('sum', 'in short');
      })();
    }, 'model_auto_compact_token_limit = 50000');
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    const from = f.outbound.seen.length;
    await f.runTurn(threadId, 'second');
    // What the user said is kept before it is shown.
    expect(onDisk).toContain('"second"');
    const items = f.outbound.seen
      .slice(from)
      .filter(({ method }) => method === 'item/started' || method === 'item/completed')
      .map(({ method, params }) => `${method} ${(params['item'] as { type: string }).type}`);
    expect(items).toEqual([
      'item/started contextCompaction',
      'item/completed contextCompaction',
      'item/started userMessage',
      'item/completed userMessage',
      'item/started agentMessage',
      'item/completed agentMessage',
    ]);
    expect(words(f.model.requests.at(-1))).toEqual([
      'environment',
      'first',
      'summary: in short',
      'second',
    ]);
    const { data } = await f.manager.turnsList({ threadId, itemsView: 'full', limit: 1 });
    expect(data[0]?.items.map((item) => item.type)).toEqual([
      'contextCompaction',
      'userMessage',
      'agentMessage',
    ]);
  });

  it('comes amid a turn that goes on, with every call answered', async () => {
    const f = await open((request) => {
      if (isSummary(request)) return says('sum', 'in short');
      if (request.index > 0) return says(`it_${request.index}`, 'done');
      return (function* () {
        yield* functionCall('call_1', 'update_plan', { plan: [] });
        yield { type: 'response.completed', response: { usage: { total_tokens: 60_000 } } };
      })();
    }, 'model_auto_compact_token_limit = 50000');
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'go');
    expect(words(f.model.requests[1])).toEqual([
      'environment',
      'go',
      'function_call',
      'function_call_output',
      'SUM UP',
    ]);
    expect(words(f.model.requests[2])).toEqual(['environment', 'go', 'summary: in short']);
  });

  it('counts what the tools gave since the model was last asked', async () => {
    const cmd = `${JSON.stringify(process.execPath)} -e "console.log('x'.repeat(30000))"`;
    const f = await open((request) => {
      if (isSummary(request)) return says('sum', 'in short');
      if (request.index > 0) return says(`it_${request.index}`, 'done');
      return (function* () {
        yield* functionCall('call_1', 'exec_command', { cmd });
        yield { type: 'response.completed', response: { usage: { total_tokens: 45_000 } } };
      })();
    }, 'model_auto_compact_token_limit = 50000');
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'go');
    expect(f.model.requests.map(isSummary)).toEqual([false, true, false]);
  });

  it('follows a request that did not fit, even after a restart', async () => {
    const f = await open((request) => {
      if (isSummary(request)) {
        const first = f.model.requests.filter(isSummary).length === 1;
        return first ? tooLong : says('sum', 'in short');
      }
      return request.index === 1 ? tooLong : says(`it_${request.index}`, 'ok');
    });
    const tooLong = {
      status: 400,
      body: { error: { code: 'context_length_exceeded', message: 'too long' } },
    };
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    await f.runTurn(threadId, 'second');
    await f.manager.close();
    const { manager, outbound } = f.another();
    (await manager.resume({ threadId })).after();
    const from = outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'third' }];
    (await manager.turnStart({ threadId, input })).after();
    const { params } = await outbound.untilMethod('turn/completed', from);
    expect(params['turn']).toMatchObject({ status: 'completed' });
    // Not even the request for the summary did fit at first.
    expect(f.model.requests.filter(isSummary)).toHaveLength(2);
    expect(words(f.model.requests.at(-1))).toEqual([
      'environment',
      'first',
      'second',
      'summary: in short',
      'third',
    ]);
  });

  it('keeps what the user says meanwhile', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const f = await open(
      (request) =>
        isSummary(request)
          ? (async function* () {
              await gate;
              yield* says('sum', 'in short');
            })()
          : filling(`it_${request.index}`, 'ok', 60_000),
      'model_auto_compact_token_limit = 50000',
    );
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    const from = f.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'second' }];
    const { turn } = await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    await f.outbound.untilMethod('item/started', from);
    await f.served(
      'turn/steer',
      f.manager.turnSteer({
        threadId,
        expectedTurnId: turn.id,
        input: [{ type: 'text', text: 'and this' }],
      }),
    );
    const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hint' }] };
    await f.manager.injectItems({ threadId, items: [item] });
    release();
    await f.outbound.untilMethod('turn/completed', from);
    const after = ['environment', 'first', 'summary: in short', 'second', 'hint', 'and this'];
    expect(words(f.model.requests.at(-1))).toEqual(after);
    await f.manager.close();
    const { manager, outbound } = f.another();
    (await manager.resume({ threadId })).after();
    (await manager.turnStart({ threadId, input })).after();
    await outbound.untilMethod('turn/completed');
    // It was over the limit again.
    expect(words(f.model.requests.at(-2)).slice(0, -2)).toEqual(after);
  });
});

describe('automatic compaction that fails', () => {
  const config = 'model_auto_compact_token_limit = 50000';
  const input = [{ type: 'text' as const, text: 'second' }];
  const ends = (f: Fixture) =>
    f.outbound.seen.findLast(({ method }) => method === 'turn/completed')?.params['turn'];
  const compactions = (f: Fixture, method: string): number =>
    f.outbound.seen.filter(
      (seen) =>
        seen.method === method &&
        (seen.params['item'] as { type: string }).type === 'contextCompaction',
    ).length;

  it('for want of a summary lets the turn go on with what there is, and is not tried over and over', async () => {
    const f = await open((request) => {
      if (isSummary(request)) return says('sum', ' ');
      if (request.body.input.at(-1)?.type === 'function_call_output' || request.index === 0) {
        return filling(`it_${request.index}`, 'ok', 60_000);
      }
      return (function* () {
        yield* functionCall(`call_${request.index}`, 'update_plan', { plan: [] });
        yield { type: 'response.completed', response: { usage: { total_tokens: 60_000 } } };
      })();
    }, config);
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    await f.runTurn(threadId, 'second');
    expect(ends(f)).toMatchObject({ status: 'completed' });
    expect(f.model.requests.map(isSummary)).toEqual([false, true, false, false]);
    const output = ['function_call', 'function_call_output'];
    expect(words(f.model.requests.at(-1))).toEqual([
      'environment',
      'first',
      'ok',
      'second',
      ...output,
    ]);
    const told = f.outbound.seen.findLast(({ method }) => method === 'warning');
    expect(told?.params['message']).toContain('wrote no summary');
  });

  it('for another reason ends the turn with that reason, and nothing that was said is lost', async () => {
    let fails = true;
    const f = await open((request) => {
      if (!isSummary(request)) return filling(`it_${request.index}`, 'ok', 60_000);
      if (fails) return { status: 400, body: { error: { message: 'not today' } } };
      return says('sum', 'in short');
    }, config);
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    await f.runTurn(threadId, 'second');
    expect(ends(f)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('not today') },
    });
    const { data } = await f.manager.turnsList({ threadId, itemsView: 'full', limit: 1 });
    expect(data[0]?.items.map((item) => item.type)).toEqual(['contextCompaction', 'userMessage']);
    fails = false;
    await f.runTurn(threadId, 'third');
    const after = ['environment', 'first', 'second', 'summary: in short', 'third'];
    expect(words(f.model.requests.at(-1))).toEqual(after);
  });

  it('because it is interrupted leaves all as it was, also for the next process', async () => {
    let hangs = true;
    const asked = Promise.withResolvers<void>();
    const f = await open((request) => {
      if (!isSummary(request)) return filling(`it_${request.index}`, 'ok', 60_000);
      if (!hangs) return says('sum', 'in short');
      return (async function* () {
        yield* [...says('sum', 'half of it')].slice(0, 2);
        asked.resolve();
        await new Promise(() => undefined);
      })();
    }, config);
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    const { turn } = await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    await asked.promise;
    await f.served('stop', f.manager.turnInterrupt({ threadId, turnId: turn.id }));
    expect(ends(f)).toMatchObject({ status: 'interrupted' });
    expect(compactions(f, 'item/completed')).toBe(compactions(f, 'item/started'));
    await f.manager.close();
    hangs = false;
    const { manager, outbound } = f.another();
    (await manager.resume({ threadId })).after();
    (await manager.turnStart({ threadId, input: [{ type: 'text', text: 'third' }] })).after();
    await outbound.untilMethod('turn/completed');
    const [, first, second, ...rest] = words(f.model.requests.at(-1));
    expect([first, second]).toEqual(['first', 'second']);
    expect(rest.slice(-2)).toEqual(['summary: in short', 'third']);
  });
});

describe('a model that is not known', () => {
  const fills = (request: ScriptedRequest) =>
    isSummary(request) ? says('sum', 'in short') : filling(`it_${request.index}`, 'ok', 7_500);
  const compacted = (f: Fixture): number => f.model.requests.filter(isSummary).length;
  const offered = [{ id: 'scripted', max_model_len: 8_192 }];
  const warnings = (f: Fixture): number =>
    f.outbound.methods(0).filter((m) => m === 'warning').length;

  it('is compacted within the window that its provider tells', async () => {
    const f = await open(fills, '', offered);
    const threadId = await f.startThread();
    expect(f.model.listed()).toBe(0);
    await f.runTurn(threadId, 'first');
    await f.windows.settled();
    await f.runTurn(threadId, 'second');
    expect(compacted(f)).toBe(1);
    expect(f.model.listed()).toBe(1);
    // It is told once that nobody knew.
    expect(warnings(f)).toBe(1);
    const usage = f.outbound.seen.findLast(({ method }) => method === 'thread/tokenUsage/updated');
    expect(usage?.params['tokenUsage']).toMatchObject({ modelContextWindow: 7_782 });
  });

  it('goes by what config.toml says of it before that', async () => {
    const table = '[model_providers.scripted.models.scripted]\ncontext_window = 100_000';
    const f = await open(fills, table, offered);
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    await f.windows.settled();
    await f.runTurn(threadId, 'second');
    expect(compacted(f)).toBe(0);
    expect(warnings(f)).toBe(0);
    expect(f.model.listed()).toBe(0);
  });

  it('is not compacted over and over within a window that is too small, which is told', async () => {
    const f = await open(fills, '', [{ id: 'scripted', max_model_len: 4_096 }]);
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    await f.windows.settled();
    await f.runTurn(threadId, 'second');
    expect(compacted(f)).toBe(0);
    const told = f.outbound.seen.filter(({ method }) => method === 'warning').at(-1);
    expect(told?.params['message']).toContain('holds only 4096 tokens');
  });

  it('changes nothing where the provider tells nothing, and is not asked at every turn', async () => {
    const f = await open(fills);
    const threadId = await f.startThread();
    for (const text of ['first', 'second', 'third']) {
      await f.runTurn(threadId, text);
      await f.windows.settled();
    }
    expect(compacted(f)).toBe(0);
    expect(f.model.listed()).toBe(1);
  });
});
