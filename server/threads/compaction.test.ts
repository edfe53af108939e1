import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { completed, functionCall, message, says } from '../model/scripted-model.ts';
import { isSummary, open, words } from './testing/compaction-scene.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
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
