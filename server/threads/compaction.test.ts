import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { completed, functionCall, message, says } from '../model/scripted-model.ts';
import type { InputItem, ScriptedReply, ScriptedRequest } from '../model/scripted-model.ts';
import { danger } from './testing/hooked.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

function open(
  script: (request: ScriptedRequest) => ScriptedReply,
  config = '',
  models: readonly object[] | null = null,
): Promise<Fixture> {
  return openFixture(script, `compact_prompt = "SUM UP"\n${config}`, models);
}

/** A response that fills the window with so many tokens. */
function* filling(id: string, text: string, total: number) {
  yield* message(id, [text]);
  const usage = { input_tokens: total - 10, output_tokens: 10, total_tokens: total };
  yield { type: 'response.completed', response: { id, status: 'completed', usage } };
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const textOf = (item: InputItem | undefined): string => JSON.stringify(item?.['content'] ?? '');
const isSummary = ({ body }: ScriptedRequest): boolean =>
  textOf(body.input.at(-1)).includes('SUM UP');
/** What the user and the model said, without instructions and surroundings. */
function words(request: ScriptedRequest | undefined): string[] {
  return (request?.body.input ?? []).flatMap((item) => {
    if (item['role'] === 'developer') return [];
    if (item.type !== 'message') return [item.type];
    const text = (item['content'] as { text: string }[]).map((part) => part.text).join('');
    if (text.includes('<environment_context>')) return ['environment'];
    return [text.includes('<thread_summary>') ? `summary: ${text.split('\n').at(-2)}` : text];
  });
}

async function never(): Promise<void> {
  await new Promise(() => undefined);
}
async function* hanging(id: string) {
  yield* [...message(id, ['partial'])].slice(0, 2);
  await never();
}

async function compact(f: Fixture, threadId: string): Promise<void> {
  const from = f.outbound.seen.length;
  const served = f.manager.compactStart({ threadId });
  await f.served('thread/compact/start', Promise.resolve(served));
  await f.outbound.until(
    ({ method, params }) =>
      method === 'turn/completed' &&
      f.outbound.seen
        .slice(from)
        .some(
          (seen) =>
            seen.method === 'item/completed' &&
            (seen.params['item'] as { type: string }).type === 'contextCompaction' &&
            seen.params['turnId'] === (params['turn'] as { id: string }).id,
        ),
    from,
  );
}

describe('thread/compact/start', () => {
  it('answers at once, then runs a turn with one item, and the history is short', async () => {
    const f = await open((request) => {
      if (isSummary(request)) return says('sum', 'the short of it');
      if (request.index === 1) {
        return (function* () {
          yield* functionCall('call_1', 'update_plan', { plan: [] });
          yield* completed();
        })();
      }
      return says(`it_${request.index}`, `answer ${request.index}`);
    });
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    await f.runTurn(threadId, 'second');
    const from = f.outbound.seen.length;
    await compact(f, threadId);
    expect(f.outbound.methods(from)).toEqual([
      '< thread/compact/start',
      'thread/status/changed',
      'turn/started',
      'item/started',
      'thread/tokenUsage/updated',
      'account/rateLimits/updated',
      'thread/tokenUsage/updated',
      'account/rateLimits/updated',
      'thread/tokenUsage/updated',
      'account/rateLimits/updated',
      'item/completed',
      'thread/status/changed',
      'turn/completed',
    ]);
    const asked = f.model.requests.at(-1);
    expect(asked?.body['tools']).toBeUndefined();
    expect(words(asked)).toEqual([
      'environment',
      'first',
      'answer 0',
      'second',
      'function_call',
      'function_call_output',
      'answer 2',
      'SUM UP',
    ]);
    const last = f.outbound.seen.findLast((seen) => seen.method === 'thread/tokenUsage/updated');
    const usage = last?.params['tokenUsage'] as { total: object; last: { inputTokens: number } };
    expect(usage.last.inputTokens).toBe(0);
    expect(usage.total).toMatchObject({ totalTokens: 480 });
    await f.runTurn(threadId, 'third');
    const short = ['environment', 'first', 'second', 'summary: the short of it', 'third'];
    expect(words(f.model.requests.at(-1))).toEqual(short);
    const { data } = await f.manager.turnsList({ threadId, itemsView: 'full' });
    expect(data[1]).toMatchObject({
      status: 'completed',
      items: [{ type: 'contextCompaction' }],
    });
  });

  it('is in the rollout, so that resume and fork go on from the summary', async () => {
    const f = await open((request) =>
      isSummary(request) ? says('sum', 'in short') : says(`it_${request.index}`, 'ok'),
    );
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    await compact(f, threadId);
    await f.runTurn(threadId, 'second');
    const { thread } = await f.manager.read({ threadId });
    expect(await readFile(thread.path ?? '', 'utf8')).toContain('"type":"compacted"');
    await f.manager.close();
    const { manager, outbound } = f.another();
    const { after } = await manager.resume({ threadId });
    after();
    const fork = await manager.fork({ threadId }, { originator: 'test' });
    for (const id of [threadId, fork.result.thread.id]) {
      const from = outbound.seen.length;
      const input = [{ type: 'text' as const, text: 'third' }];
      const started = await manager.turnStart({ threadId: id, input });
      started.after();
      await outbound.untilMethod('turn/completed', from);
      expect(words(f.model.requests.at(-1))).toEqual([
        'environment',
        'first',
        'summary: in short',
        'second',
        'ok',
        'third',
      ]);
    }
  });

  it('keeps words in the places of images, also of those that stand alone', async () => {
    const f = await open((request) =>
      isSummary(request) ? says('sum', 'in short') : says(`it_${request.index}`, 'ok'),
    );
    const threadId = await f.startThread();
    const image = { type: 'image' as const, url: `data:image/png;base64,${PIXEL}` };
    for (const input of [[{ type: 'text' as const, text: 'like this' }, image], [image]]) {
      const from = f.outbound.seen.length;
      await f.served('turn/start', f.manager.turnStart({ threadId, input }));
      await f.outbound.untilMethod('turn/completed', from);
    }
    await compact(f, threadId);
    await f.runTurn(threadId, 'go on');
    const shown = '[an image, no longer shown: image/png, 1 KiB]';
    expect(words(f.model.requests.at(-1))).toEqual([
      'environment',
      `like this\n${shown}`,
      shown,
      'summary: in short',
      'go on',
    ]);
  });

  it('keeps less of the words where the window is small, the newest first', async () => {
    const f = await open(
      (request) =>
        isSummary(request) ? says('sum', 'in short') : says(`it_${request.index}`, 'ok'),
      'model_context_window = 8000',
    );
    const threadId = await f.startThread();
    await f.runTurn(threadId, `first ${'x'.repeat(8_000)}`);
    await f.runTurn(threadId, `second ${'y'.repeat(8_000)} end`);
    await compact(f, threadId);
    await f.runTurn(threadId, 'third');
    const [, kept, summary] = words(f.model.requests.at(-1));
    expect(kept).toMatch(/^second y+\n\[… \d+ bytes \(about \d+ tokens\) left out …\]\ny+ end$/);
    expect(kept?.length).toBeLessThan(8_000);
    expect(summary).toBe('summary: in short');
  });

  it('interrupts a running turn, and takes no words while it runs', async () => {
    const f = await open((request) =>
      isSummary(request) ? hanging('sum') : hanging(`it_${request.index}`),
    );
    const threadId = await f.startThread();
    const input = [{ type: 'text' as const, text: 'x' }];
    await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    await f.outbound.untilMethod('item/agentMessage/delta');
    const from = f.outbound.seen.length;
    await f.served('thread/compact/start', Promise.resolve(f.manager.compactStart({ threadId })));
    const { params } = await f.outbound.untilMethod('turn/started', from);
    expect(f.outbound.methods(from).slice(0, 5)).toEqual([
      '< thread/compact/start',
      'item/completed',
      'account/rateLimits/updated',
      'thread/status/changed',
      'turn/completed',
    ]);
    const turnId = (params['turn'] as { id: string }).id;
    await f.outbound.untilMethod('item/started', from);
    await expect(f.manager.turnStart({ threadId, input })).rejects.toMatchObject({
      code: -32603,
      message: 'failed to submit turn input: ActiveTurnNotSteerable { turn_kind: Compact }',
    });
    await expect(
      f.manager.turnSteer({ threadId, expectedTurnId: turnId, input }),
    ).rejects.toMatchObject({
      code: -32600,
      message: 'cannot steer a compact turn',
      data: { codexErrorInfo: { activeTurnNotSteerable: { turnKind: 'compact' } } },
    });
    const stop = f.outbound.seen.length;
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId }));
    expect(f.outbound.methods(stop)).toEqual([
      'item/completed',
      '< turn/interrupt',
      'thread/status/changed',
      'turn/completed',
    ]);
  });

  it('leaves the history alone when it fails', async () => {
    const f = await open((request) =>
      isSummary(request)
        ? { status: 400, body: { error: { message: 'no' } } }
        : says(`it_${request.index}`, 'ok'),
    );
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'first');
    const from = f.outbound.seen.length;
    await compact(f, threadId);
    const { params } = await f.outbound.untilMethod('turn/completed', from);
    expect(params['turn']).toMatchObject({ status: 'failed' });
    await f.runTurn(threadId, 'second');
    expect(words(f.model.requests.at(-1))).toEqual(['environment', 'first', 'ok', 'second']);
  });
});

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
