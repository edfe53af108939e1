import { describe, expect, it } from 'vitest';
import { completed, functionCall, message, says } from '../model/scripted-model.ts';
import type { TurnStartParams } from '../protocol/turn.ts';
import { openFixture as open } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

async function* stuck() {
  yield* [...message('it', ['partial'])].slice(0, 2);
  await new Promise(() => undefined);
}

function start(f: Fixture, threadId: string, more: Partial<TurnStartParams> = {}) {
  const input = more.input ?? [{ type: 'text' as const, text: 'x' }];
  return f.served('turn/start', f.manager.turnStart({ threadId, ...more, input }));
}
async function turn(
  f: Fixture,
  threadId: string,
  more: Partial<TurnStartParams> = {},
): Promise<string> {
  const from = f.outbound.seen.length;
  const { turn: begun } = await start(f, threadId, more);
  await f.outbound.untilMethod('turn/completed', from);
  return begun.id;
}
const asked = (f: Fixture) => f.model.requests.at(-1)?.body;

describe('turn/start', () => {
  it('takes the output of a tool for words, idle and running', async () => {
    const f = await open(({ index }) => (index === 1 ? stuck() : says(`it_${index}`, 'ok')));
    const threadId = await f.startThread();
    const toolOutput = { name: 'lookup', namespace: 'shop', output: 'In stock.' };
    await turn(f, threadId, { input: [], toolOutput });
    const item = { type: 'functionCallOutput', ...toolOutput };
    const started = f.outbound.seen.find(({ method }) => method === 'item/started');
    expect(started?.params['item']).toMatchObject(item);
    expect(asked(f)?.input.at(-1)).toMatchObject({
      role: 'user',
      content: [{ text: '<tool_output name="shop.lookup">' }, { text: 'In stock.' }, {}],
    });
    const { turn: begun } = await start(f, threadId);
    await f.outbound.untilMethod('item/agentMessage/delta', f.outbound.seen.length - 1);
    const from = f.outbound.seen.length;
    const parts = [{ type: 'input_text', text: 'Sold out.' }];
    const steered = await start(f, threadId, {
      input: [],
      toolOutput: { name: 'lookup', output: parts },
    });
    expect(steered.turn.id).toBe(begun.id);
    await f.outbound.untilMethod('turn/completed', from);
    expect(JSON.stringify(asked(f)?.input.at(-1))).toContain('Sold out.');
    const refused = (more: Partial<TurnStartParams>, words: string): Promise<void> =>
      expect(f.manager.turnStart({ threadId, input: [], ...more })).rejects.toThrow(words);
    await refused(
      { toolOutput, input: [{ type: 'text', text: 'x' }] },
      '`toolOutput` cannot be combined with nonempty `input`',
    );
    await refused(
      { toolOutput: { ...toolOutput, name: '' } },
      '`toolOutput.name` must not be empty',
    );
  });

  it('takes metadata for the vendor, and sends none of it', async () => {
    const f = await open(({ index }) => (index === 1 ? stuck() : says(`it_${index}`, 'ok')));
    const threadId = await f.startThread();
    const responsesapiClientMetadata = { 'x-purpose': 'told-to-nobody' };
    await turn(f, threadId, { responsesapiClientMetadata });
    await start(f, threadId, { responsesapiClientMetadata });
    await f.outbound.untilMethod('item/agentMessage/delta', f.outbound.seen.length - 1);
    const from = f.outbound.seen.length;
    await start(f, threadId, { responsesapiClientMetadata });
    await f.outbound.untilMethod('turn/completed', from);
    expect(f.model.requests).toHaveLength(3);
    for (const { headers, body } of f.model.requests) {
      expect(JSON.stringify([headers, body])).not.toMatch(/x-purpose|told-to-nobody/);
    }
  });

  it('says nothing to a running turn only by mistake', async () => {
    const f = await open(stuck);
    const threadId = await f.startThread();
    await start(f, threadId);
    await expect(f.manager.turnStart({ threadId, input: [] })).rejects.toMatchObject({
      code: -32603,
      message: 'failed to submit turn input: EmptyInput',
    });
  });

  it('names the first turn of the work, in lists too', async () => {
    const f = await open(({ index }) => says(`it_${index}`, 'ok'));
    const threadId = await f.startThread();
    const id = await turn(f, threadId, { rootTurnId: 'root', parentTurnId: 'p', turnTrigger: 't' });
    const turns = f.outbound.seen
      .filter(({ params }) => 'turn' in params)
      .map(({ params }) => params['turn'] as { id: string; rootTurnId: string });
    expect(turns.map((each) => each.rootTurnId)).toEqual(['root', 'root', 'root']);
    const own = await turn(f, threadId);
    await f.manager.close();
    const { manager } = f.another();
    const { data } = await manager.turnsList({ threadId });
    expect(data.map((each) => [each.id, each.rootTurnId])).toEqual([
      [own, own],
      [id, 'root'],
    ]);
  });

  it('may have a tier for one turn alone', async () => {
    const f = await open(({ index }) => says(`it_${index}`, 'ok'));
    const threadId = await f.startThread({ model: 'gpt-5.5' });
    await turn(f, threadId, { serviceTier: 'flex' });
    await turn(f, threadId, { serviceTierForTurn: 'priority' });
    await turn(f, threadId, { serviceTierForTurn: 'default' });
    await turn(f, threadId);
    const tiers = f.model.requests.map(({ body }) => body['service_tier']);
    expect(tiers).toEqual(['flex', 'priority', undefined, 'flex']);
  });

  it('gives the model a piece of context once, until it changes', async () => {
    const f = await open(({ index }) => says(`it_${index}`, 'ok'));
    const threadId = await f.startThread();
    const context = (value: string) => ({
      additionalContext: {
        same: { value: 'kept', kind: 'application' as const },
        other: { value, kind: 'untrusted' as const, name: 'label' },
      },
    });
    await turn(f, threadId, context('one'));
    await turn(f, threadId, context('two'));
    const told = JSON.stringify(asked(f)?.input);
    expect(told.split('kept')).toHaveLength(2);
    expect(told).toContain('one');
    expect(told).toContain('two');
    const named = { value: 'x', kind: 'application' as const, name: 'n' };
    await expect(
      f.manager.turnStart({ threadId, input: [], additionalContext: { named } }),
    ).rejects.toThrow('additional context name is only supported for untrusted context');
  });
});

describe('what a turn runs with', () => {
  it('is fixed when it begins, except by turn/settings/update', async () => {
    const f = await open(({ index }) => (index < 2 ? stuck() : says(`it_${index}`, 'ok')));
    const config = { 'features.step_model_switching': true };
    const threadId = await f.startThread({ config });
    const { turn: begun } = await start(f, threadId, { effort: 'low' });
    await f.outbound.untilMethod('item/agentMessage/delta');
    const from = f.outbound.seen.length;
    await f.served(
      'thread/settings/update',
      f.manager.settingsUpdate({ threadId, effort: 'medium', disabledPluginIds: ['a'] }),
    );
    expect(f.outbound.methods(from)).toEqual([
      '< thread/settings/update',
      'thread/settings/updated',
    ]);
    expect(f.outbound.seen.at(-1)?.params['threadSettings']).toMatchObject({
      effort: 'medium',
      disabledPluginIds: ['a'],
    });
    const steer = () =>
      f.served(
        'turn/steer',
        f.manager.turnSteer({
          threadId,
          expectedTurnId: begun.id,
          input: [{ type: 'text', text: 'go' }],
        }),
      );
    const next = f.outbound.seen.length;
    await steer();
    await f.outbound.untilMethod('item/agentMessage/delta', next);
    expect(asked(f)?.['reasoning']).toMatchObject({ effort: 'low' });
    const adjust = (turnId: string) =>
      f.manager.turnSettingsUpdate({ threadId, turnId, effort: 'high' });
    expect(await adjust('another')).toEqual({ status: 'targetUnavailable' });
    expect(await adjust(begun.id)).toEqual({ status: 'applied' });
    await steer();
    await f.outbound.untilMethod('turn/completed');
    expect(asked(f)?.['reasoning']).toMatchObject({ effort: 'high' });
    expect(await adjust(begun.id)).toEqual({ status: 'targetUnavailable' });
    await turn(f, threadId);
    expect(asked(f)?.['reasoning']).toMatchObject({ effort: 'medium' });
    const plain = await f.startThread();
    await expect(
      f.manager.turnSettingsUpdate({ threadId: plain, turnId: begun.id, effort: 'high' }),
    ).rejects.toThrow('turn settings updates require the step_model_switching feature');
    const approvalsReviewer = 'user';
    expect(
      await f.manager.turnSettingsUpdate({ threadId: plain, turnId: begun.id, approvalsReviewer }),
    ).toEqual({ status: 'targetUnavailable' });
  });

  it('follows the thread at once in who may do what', async () => {
    function* touches() {
      yield* functionCall('c', 'exec_command', { cmd: 'touch made' });
      yield* completed();
    }
    const f = await open(({ index }) => [stuck(), touches()][index] ?? says('it', 'ok'));
    const leave = { approvalPolicy: 'never', sandbox: 'danger-full-access' } as const;
    const threadId = await f.startThread({ ...leave, config: { model_reasoning_effort: 'low' } });
    await start(f, threadId);
    await f.outbound.untilMethod('item/agentMessage/delta');
    const update = f.manager.settingsUpdate({
      threadId,
      approvalPolicy: 'untrusted',
      sandboxPolicy: { type: 'readOnly' },
      effort: 'high',
    });
    await f.served('thread/settings/update', update);
    await start(f, threadId);
    const asks = await f.outbound.untilMethod('item/commandExecution/requestApproval');
    expect(asks.params).toMatchObject({ command: expect.stringContaining('touch made') as string });
    expect(asks.params['confinement']).toBe('sandboxed');
    expect(asked(f)?.['reasoning']).toMatchObject({ effort: 'low' });
    f.outbound.pending[0]?.answer({ kind: 'result', result: { decision: 'cancel' }, client: 't' });
    await f.outbound.untilMethod('turn/completed');
  });
});
