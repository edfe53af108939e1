import { expect, it } from 'vitest';
import { functionCall, message, says } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const said = (text: string): object => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
const tail = (f: Fixture, count: number): unknown[] =>
  (f.model.requests.at(-1)?.body.input ?? [])
    .slice(-count)
    .map((item) => (item['content'] as { text: string }[] | undefined)?.[0]?.text ?? item.type);

it('items go to the model alone, after what a thread begins with', async () => {
  const f = await openFixture(({ index }) => says(`it_${index}`, 'ok'));
  const threadId = await f.startThread();
  expect(await f.manager.injectItems({ threadId, items: [said('before')] })).toEqual({});
  expect((await f.manager.list({})).data).toEqual([]);
  await f.runTurn(threadId, 'first');
  expect(tail(f, 2)).toEqual(['before', 'first']);
  expect(JSON.stringify(f.model.requests[0]?.body.input[0])).toContain('coding agent');
  await f.manager.injectItems({ threadId, items: [said('between')] });
  const { data } = await f.manager.turnsList({ threadId, itemsView: 'full' });
  expect(JSON.stringify(data)).not.toContain('between');
  await f.manager.close();
  const { manager, outbound } = f.another();
  (await manager.resume({ threadId })).after();
  (await manager.turnStart({ threadId, input: [{ type: 'text', text: 'second' }] })).after();
  await outbound.untilMethod('turn/completed');
  expect(tail(f, 5)).toEqual(['before', 'first', 'ok', 'between', 'second']);
});

it('a running turn reads them with its next request', async () => {
  const f = await openFixture(({ index }) =>
    index === 0
      ? (async function* () {
          yield* [...message('it_0', ['partial'])].slice(0, 2);
          await new Promise(() => undefined);
        })()
      : says('it_1', 'ok'),
  );
  const threadId = await f.startThread();
  const input = [{ type: 'text' as const, text: 'run' }];
  const { turn } = await f.served('turn/start', f.manager.turnStart({ threadId, input }));
  await f.outbound.untilMethod('item/agentMessage/delta');
  await f.manager.injectItems({ threadId, items: [said('hint')] });
  const steer = f.manager.turnSteer({ threadId, expectedTurnId: turn.id, input });
  await f.served('turn/steer', steer);
  await f.outbound.untilMethod('turn/completed');
  expect(tail(f, 4)).toEqual(['run', 'hint', 'partial', 'run']);
});

it('a call without an output gets one, and an output without a call is left out', async () => {
  const f = await openFixture(({ index }) => says(`it_${index}`, 'ok'));
  const threadId = await f.startThread();
  const [, { item }] = [...functionCall('c', 'f', {})] as [unknown, { item: object }];
  const stray = { type: 'function_call_output', call_id: 'gone', output: '' };
  await f.manager.injectItems({ threadId, items: [stray, item] });
  await f.runTurn(threadId, 'x');
  expect(tail(f, 3)).toEqual(['function_call', 'function_call_output', 'x']);
  expect(f.model.requests[0]?.body.input.at(-2)).toEqual({
    type: 'function_call_output',
    call_id: 'c',
    output: 'aborted',
  });
});

it('what is no item is refused by its place', async () => {
  const fixture = await openFixture(() => says('it', 'ok'));
  const { manager, startThread } = fixture;
  const threadId = await startThread();
  const inject = (items: unknown[]) => manager.injectItems({ threadId, items });
  await expect(inject([])).rejects.toThrow('items must not be empty');
  await expect(inject([said('x'), { role: 'user' }])).rejects.toThrow(
    'items[1] is not a valid response item: missing field `type`',
  );
  await expect(inject(['x'])).rejects.toThrow('items[0] is not a valid response item');
});
