import { describe, expect, it } from 'vitest';
import { completed, functionCall, message, says } from '../model/scripted-model.ts';
import type { ScriptedRequest } from '../model/scripted-model.ts';
import type { ThreadGoal, ThreadGoalSetParams } from '../protocol/goal.ts';
import { openFixture as open } from './testing/thread-fixture.ts';
import type { RecordingOutbound, Seen } from './testing/test-server.ts';
import type { Fixture } from './testing/thread-fixture.ts';

function* calls(name: string, args: Record<string, unknown>) {
  yield* functionCall(`call_${name}`, name, args);
  yield* completed();
}
async function* stuck(id = 'it') {
  yield* [...message(id, ['partial'])].slice(0, 2);
  await new Promise(() => undefined);
}
const answered = ({ body }: ScriptedRequest): boolean =>
  body.input.at(-1)?.type === 'function_call_output';
const lastText = ({ body }: ScriptedRequest): string => JSON.stringify(body.input.at(-1));

const goalOf = ({ params }: Seen): ThreadGoal => params['goal'] as ThreadGoal;
/** Read marks are another matter. */
const methodsOf = (f: Fixture, from = 0): string[] =>
  f.outbound.methods(from).filter((method) => method !== 'thread/readState/changed');
const updates = (outbound: RecordingOutbound, from = 0): Seen[] =>
  outbound.seen.slice(from).filter(({ method }) => method === 'thread/goal/updated');

function set(f: Fixture, threadId: string, params: Omit<ThreadGoalSetParams, 'threadId'>) {
  return f.served('thread/goal/set', f.manager.goalSet({ threadId, ...params }));
}
const untilStatus = (f: Fixture, status: string, from = 0): Promise<Seen> =>
  f.outbound.until(
    (seen) => seen.method === 'thread/goal/updated' && goalOf(seen).status === status,
    from,
  );

describe('an active goal', () => {
  it('sets an idle thread going, turn after turn, until the model calls it complete', async () => {
    const f = await open((request) => {
      if (request.index < 2) return says(`it_${request.index}`, 'some work');
      return answered(request) ? says('end', 'done') : calls('update_goal', { status: 'complete' });
    });
    const threadId = await f.startThread();
    const from = f.outbound.seen.length;
    const { goal } = await set(f, threadId, { objective: ' make it so ', tokenBudget: 1_000 });
    expect(goal).toMatchObject({
      threadId,
      objective: 'make it so',
      status: 'active',
      tokenBudget: 1_000,
      tokensUsed: 0,
      timeUsedSeconds: 0,
    });
    await untilStatus(f, 'complete', from);
    await f.outbound.until(({ params }) => JSON.stringify(params).includes('"done"'), from);
    await f.outbound.until(({ method }) => method === 'turn/completed', f.outbound.seen.length - 1);
    expect(methodsOf(f, from).slice(0, 13)).toEqual([
      '< thread/goal/set',
      'thread/goal/updated',
      'warning',
      'thread/status/changed',
      'turn/started',
      'item/started',
      'item/agentMessage/delta',
      'item/completed',
      'thread/tokenUsage/updated',
      'account/rateLimits/updated',
      'thread/goal/updated',
      'thread/status/changed',
      'turn/completed',
    ]);
    // 100 in, of which 40 from a cache, and 20 out: 80 each, and the last one as it was called.
    expect(updates(f.outbound, from).map((seen) => goalOf(seen))).toMatchObject([
      { status: 'active', tokensUsed: 0 },
      { status: 'active', tokensUsed: 80 },
      { status: 'active', tokensUsed: 160 },
      { status: 'active', tokensUsed: 240 },
      { status: 'complete', tokensUsed: 240 },
    ]);
    const started = f.outbound.seen.filter(({ method }) => method === 'turn/started');
    expect(started).toHaveLength(3);
    const items = f.outbound.seen.map(({ params }) => (params['item'] as { type?: string })?.type);
    expect(items).not.toContain('userMessage');
    expect(lastText(f.model.requests[1] as ScriptedRequest)).toContain('make it so');
    expect(lastText(f.model.requests[1] as ScriptedRequest)).toContain('920 are left');
    const output = f.model.requests[3]?.body.input.at(-1)?.['output'];
    expect(JSON.parse(String(output))).toMatchObject({
      goal: { status: 'complete', tokensUsed: 240 },
      remainingTokens: 760,
    });
    expect((await f.manager.goalGet({ threadId })).goal).toMatchObject({ status: 'complete' });
  });

  it('ends the turns when its budget is used up, and says so to a model at work', async () => {
    const f = await open((request) =>
      request.index < 2 ? calls('update_plan', { plan: [] }) : says(`it_${request.index}`, 'end'),
    );
    const threadId = await f.startThread();
    await set(f, threadId, { objective: 'x', tokenBudget: 100 });
    await f.outbound.untilMethod('turn/completed');
    expect(updates(f.outbound).map((seen) => goalOf(seen))).toMatchObject([
      { status: 'active', tokensUsed: 0 },
      { status: 'active', tokensUsed: 80 },
      { status: 'budgetLimited', tokensUsed: 160 },
      { status: 'budgetLimited', tokensUsed: 240 },
    ]);
    expect(lastText(f.model.requests[2] as ScriptedRequest)).toContain('is used up');
    // Not even the user makes it active without a larger budget.
    const { goal } = await set(f, threadId, { status: 'active' });
    expect(goal.status).toBe('budgetLimited');
    expect(f.outbound.methods().filter((method) => method === 'turn/started')).toHaveLength(1);
    const from = f.outbound.seen.length;
    await set(f, threadId, { status: 'active', tokenBudget: 300 });
    await untilStatus(f, 'budgetLimited', from);
  });

  it('is blocked by a turn that fails, limited by an account that is', async () => {
    const failures = [
      { status: 400, body: { error: { message: 'no' } } },
      { status: 429, body: { error: { type: 'usage_limit_reached', message: 'limit' } } },
    ];
    const f = await open(({ index }) => failures[index] ?? stuck());
    const threadId = await f.startThread();
    await set(f, threadId, { objective: 'x' });
    await untilStatus(f, 'blocked');
    await f.outbound.untilMethod('turn/completed');
    expect(methodsOf(f).slice(-4)).toEqual([
      'thread/goal/updated',
      'thread/status/changed',
      'error',
      'turn/completed',
    ]);
    const from = f.outbound.seen.length;
    await set(f, threadId, { status: 'active' });
    await untilStatus(f, 'usageLimited', from);
  });

  it('waits after an interrupt, and goes on after the next turn of the user', async () => {
    let free = false;
    const f = await open(({ index }) => (free ? says(`it_${index}`, 'ok') : stuck(`it_${index}`)));
    const threadId = await f.startThread();
    await set(f, threadId, { objective: 'x' });
    await f.outbound.untilMethod('item/agentMessage/delta');
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId: '' }));
    await f.outbound.untilMethod('turn/completed');
    expect((await f.manager.goalGet({ threadId })).goal?.status).toBe('active');
    expect(f.manager.loadedList({}).data).toEqual([threadId]);
    const from = f.outbound.seen.length;
    free = true;
    await f.runTurn(threadId, 'hello');
    free = false;
    const begun = await f.outbound.until(
      ({ method, params }) =>
        method === 'turn/started' &&
        f.outbound.seen
          .slice(from)
          .every((seen) => (seen.params['turn'] as { id: string })?.id !== params['turn']),
      f.outbound.seen.length - 1,
    );
    expect(begun.method).toBe('turn/started');
    expect(lastText(f.model.requests[1] as ScriptedRequest)).toContain('hello');
  });

  it('can be paused, changed and cleared while a turn works for it', async () => {
    const f = await open((request) =>
      request.index === 0 ? stuck() : says(`it_${request.index}`, 'ok'),
    );
    const threadId = await f.startThread();
    await set(f, threadId, { objective: 'first' });
    await f.outbound.untilMethod('item/agentMessage/delta');
    await set(f, threadId, { objective: 'second' });
    const { params } = await f.outbound.untilMethod('turn/started');
    const { id } = params['turn'] as { id: string };
    await set(f, threadId, { status: 'paused' });
    await f.served(
      'turn/steer',
      f.manager.turnSteer({
        threadId,
        expectedTurnId: id,
        input: [{ type: 'text', text: 'go' }],
      }),
    );
    await f.outbound.untilMethod('turn/completed');
    expect(lastText(f.model.requests[1] as ScriptedRequest)).toContain('second');
    const cleared = await f.served('thread/goal/clear', f.manager.goalClear({ threadId }));
    expect(cleared).toEqual({ cleared: true });
    expect(f.outbound.seen.at(-1)).toEqual({ method: 'thread/goal/cleared', params: { threadId } });
    const again = await f.served('thread/goal/clear', f.manager.goalClear({ threadId }));
    expect(again).toEqual({ cleared: false });
    expect(await f.manager.goalGet({ threadId })).toEqual({ goal: null });
    expect(f.outbound.methods().filter((method) => method === 'turn/started')).toHaveLength(1);
  });

  it('is a fact of the rollout: a resumed thread says so and goes on by itself', async () => {
    const f = await open((request) => stuck(`it_${request.index}`));
    const threadId = await f.startThread();
    await set(f, threadId, { objective: 'x' });
    await f.outbound.untilMethod('item/agentMessage/delta');
    await f.manager.close();
    const { manager, outbound } = f.another();
    expect((await manager.goalGet({ threadId })).goal).toMatchObject({ status: 'active' });
    const served = await manager.resume({ threadId });
    outbound.note('< thread/resume', served.result);
    served.after();
    await outbound.untilMethod('turn/started');
    expect(outbound.methods().slice(0, 6)).toEqual([
      'thread/status/changed',
      '< thread/resume',
      'thread/goal/updated',
      'warning',
      'thread/status/changed',
      'turn/started',
    ]);
    expect(outbound.seen[2]?.params).toMatchObject({ turnId: null, goal: { objective: 'x' } });
    const fork = await manager.fork({ threadId }, { originator: 'test' });
    expect(await manager.goalGet({ threadId: fork.result.thread.id })).toEqual({ goal: null });
  });
});

describe('the model', () => {
  it('may set a goal, read it, and call it blocked', async () => {
    const f = await open((request) => {
      switch (request.index) {
        case 0:
          return calls('get_goal', {});
        case 1:
          return calls('create_goal', { objective: 'by the model', token_budget: 5_000 });
        case 2:
          return calls('create_goal', { objective: 'another' });
        case 3:
          return calls('update_goal', { status: 'blocked' });
        default:
          return says(`it_${request.index}`, 'stuck');
      }
    });
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'Work until it is done.');
    const outputs = f.model.requests
      .at(-1)
      ?.body.input.filter((item) => item.type === 'function_call_output')
      .map((item) => String(item['output']));
    expect(outputs?.[0]).toBe('{"goal":null,"remainingTokens":null}');
    expect(outputs?.[1]).toContain('"status":"active"');
    expect(outputs?.[2]).toContain('not complete');
    expect(outputs?.[3]).toContain('"status":"blocked"');
    const last = goalOf(updates(f.outbound).at(-1) as Seen);
    expect(last).toMatchObject({ objective: 'by the model', status: 'blocked', tokensUsed: 160 });
    expect(f.outbound.methods().filter((method) => method === 'turn/started')).toHaveLength(1);
  });
});

describe('thread/goal/set', () => {
  it('refuses what is no goal', async () => {
    const f = await open(() => says('it', 'ok'));
    const threadId = await f.startThread();
    const refused = (params: object, words: string): Promise<void> =>
      expect(f.manager.goalSet({ threadId, ...params })).rejects.toThrow(words);
    await refused({}, `cannot update goal for thread ${threadId}: no goal exists`);
    await refused({ objective: ' ' }, 'goal objective must not be empty');
    await refused({ objective: 'x'.repeat(4_001) }, 'at most 4000 characters');
    await refused({ objective: 'x', tokenBudget: 0 }, 'goal budgets must be positive');
    const ephemeral = await f.startThread({ ephemeral: true });
    await expect(f.manager.goalGet({ threadId: ephemeral })).rejects.toThrow(
      `ephemeral thread does not support goals: ${ephemeral}`,
    );
    await f.runTurn(ephemeral, 'x');
    expect(JSON.stringify(f.model.requests[0]?.body['tools'])).not.toContain('get_goal');
    const unknown = '01a216b7-a58c-7600-b1eb-a3971132c337';
    await expect(f.manager.goalGet({ threadId: unknown })).rejects.toThrow(
      `thread not found: ${unknown}`,
    );
  });

  it('keeps what is left out, and takes a budget away', async () => {
    const f = await open(() => says('it', 'ok'));
    const threadId = await f.startThread();
    await set(f, threadId, { objective: 'x', status: 'paused', tokenBudget: 7 });
    expect((await set(f, threadId, { objective: 'y' })).goal).toMatchObject({
      objective: 'y',
      status: 'paused',
      tokenBudget: 7,
    });
    expect((await set(f, threadId, { tokenBudget: null })).goal.tokenBudget).toBeNull();
    expect(f.outbound.methods()).not.toContain('turn/started');
  });
});
