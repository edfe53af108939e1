import { describe, expect, it } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ServerRequestMethod } from '../protocol/methods.ts';
import { openFixture as open } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const mode = (kind: 'plan' | 'default', instructions: string | null = null) => ({
  mode: kind,
  settings: { model: 'scripted', reasoning_effort: null, developer_instructions: instructions },
});

async function turn(f: Fixture, threadId: string, more: object = {}): Promise<string> {
  const from = f.outbound.seen.length;
  const input = [{ type: 'text' as const, text: 'x' }];
  const started = f.manager.turnStart({ threadId, input, ...more });
  const { turn: begun } = await f.served('turn/start', started);
  await f.outbound.untilMethod('turn/completed', from);
  return begun.id;
}

const question = {
  id: 'which',
  header: 'Which',
  question: 'Which one?',
  options: [{ label: 'A', description: 'The first.' }],
};
function* asks(questions: readonly object[] = [question]) {
  yield* functionCall('call_1', 'request_user_input', { questions });
  yield* completed();
}
const output = (f: Fixture): unknown => f.model.requests.at(-1)?.body.input.at(-1)?.['output'];

describe('plan mode', () => {
  it('makes an item of its own of the plan in a message', async () => {
    const f = await open(() =>
      says(
        'it',
        'Some thou',
        'ghts.\n\n<propo',
        'sed_plan>\n# Ti',
        'tle\n- one\n</proposed_plan>',
        '\nAnd so.',
      ),
    );
    const threadId = await f.startThread();
    const from = f.outbound.seen.length;
    const turnId = await turn(f, threadId, { collaborationMode: mode('plan') });
    const told = f.outbound.seen
      .slice(from)
      .filter(({ method }) => /^item\/.*(started|completed|delta)/i.test(method))
      .map(({ method, params }) => {
        const item = params['item'] as { type: string; text?: string } | undefined;
        const text = (params['delta'] as string | undefined) ?? item?.text ?? '';
        return `${method.slice(5)} ${item?.type ?? ''} ${text}`;
      });
    expect(told.slice(2)).toEqual([
      'started agentMessage ',
      'agentMessage/delta  Some thoughts.\n\n',
      'started plan ',
      'plan/delta  # Title\n- one\n',
      'agentMessage/delta  And so.',
      'completed plan # Title\n- one\n',
      'completed agentMessage Some thoughts.\n\nAnd so.',
    ]);
    const { data } = await f.manager.turnsList({ threadId, itemsView: 'full' });
    expect(data[0]?.items.slice(1)).toMatchObject([
      { type: 'agentMessage', text: 'Some thoughts.\n\nAnd so.' },
      { type: 'plan', id: `${turnId}-plan`, text: '# Title\n- one\n' },
    ]);
    await turn(f, threadId);
    const input = f.model.requests.at(-1)?.body.input ?? [];
    expect(JSON.stringify(input.at(-2))).toContain('<proposed_plan>');
  });

  it('is kept in the settings, told to the model, and left again', async () => {
    const f = await open(({ index }) =>
      says(`it_${index}`, '<proposed_plan>\nx\n</proposed_plan>'),
    );
    const threadId = await f.startThread();
    (await f.manager.settingsUpdate({ threadId, collaborationMode: mode('plan') })).after();
    const updated = await f.outbound.untilMethod('thread/settings/updated');
    const instructions = expect.stringMatching(/^You are in plan mode/) as string;
    const inForce = { collaborationMode: mode('plan', instructions) };
    expect(updated.params['threadSettings']).toMatchObject(inForce);
    await turn(f, threadId);
    const told = (): string => JSON.stringify(f.model.requests.at(-1)?.body.input);
    expect(told()).toContain('You are in plan mode');
    await f.manager.close();
    const { manager, outbound } = f.another();
    const resumed = await manager.resume({ threadId });
    resumed.after();
    expect(resumed.result).toMatchObject(inForce);
    const input = [{ type: 'text' as const, text: 'y' }];
    const own = mode('default', 'Be as you are.');
    (await manager.turnStart({ threadId, input, collaborationMode: own })).after();
    await outbound.untilMethod('turn/completed');
    expect(told()).toContain('Be as you are.');
    // Outside of plan mode tags are only text.
    const items = outbound.seen.map(
      ({ params }) => params['item'] as { type?: string } | undefined,
    );
    expect(items.some((item) => item?.type === 'plan')).toBe(false);
  });

  it('ends a plan that was begun when the turn is interrupted', async () => {
    const f = await open(async function* () {
      yield* [...says('it', '<proposed_plan>\n# Half\n')].slice(0, 2);
      await new Promise(() => undefined);
    });
    const threadId = await f.startThread();
    const input = [{ type: 'text' as const, text: 'x' }];
    const started = f.manager.turnStart({ threadId, input, collaborationMode: mode('plan') });
    const { turn: begun } = await f.served('turn/start', started);
    await f.outbound.untilMethod('item/plan/delta');
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId: begun.id }));
    const ends = f.outbound.seen.filter(({ method }) => method === 'item/completed');
    expect(ends.at(-1)?.params['item']).toMatchObject({ type: 'plan', text: '# Half\n' });
  });
});

describe('request_user_input', () => {
  it('asks the user, shows that it waits, and gives the model the answers', async () => {
    const f = await open(({ index }) => (index === 0 ? asks() : says('it', 'ok')));
    const threadId = await f.startThread();
    const from = f.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'x' }];
    const started = f.manager.turnStart({ threadId, input, collaborationMode: mode('plan') });
    const { turn: begun } = await f.served('turn/start', started);
    const asked = await f.outbound.untilMethod('item/tool/requestUserInput');
    expect(asked.params).toEqual({
      threadId,
      turnId: begun.id,
      itemId: 'call_1',
      questions: [{ ...question, isOther: true, isSecret: false }],
      isBlocking: true,
      autoResolutionMs: null,
    });
    const { thread } = await f.manager.read({ threadId });
    expect(thread.status).toEqual({ type: 'active', activeFlags: ['waitingOnUserInput'] });
    const answers = { which: { answers: ['A', 'but soon'] } };
    f.outbound.pending[0]?.answer({ kind: 'result', result: { answers }, client: 'test' });
    await f.outbound.untilMethod('turn/completed', from);
    expect(output(f)).toBe(JSON.stringify({ answers }));
    const about = f.outbound.seen
      .slice(from)
      .filter(({ method }) => /status|requestUserInput|resolved/.test(method))
      .map(({ method, params }) => `${method} ${JSON.stringify(params['status'] ?? '')}`);
    expect(about.slice(1, 5)).toEqual([
      'thread/status/changed {"type":"active","activeFlags":["waitingOnUserInput"]}',
      'item/tool/requestUserInput ""',
      'serverRequest/resolved ""',
      'thread/status/changed {"type":"active","activeFlags":[]}',
    ]);
  });

  it('counts what is no answer as none, and ends with the turn', async () => {
    const f = await open((request) =>
      request.body.input.at(-1)?.type === 'function_call_output'
        ? says(`it_${request.index}`, 'ok')
        : asks(),
    );
    const threadId = await f.startThread();
    (await f.manager.settingsUpdate({ threadId, collaborationMode: mode('plan') })).after();
    const pending = async (): Promise<(typeof f.outbound.pending)[number]> => {
      const wanted: ServerRequestMethod = 'item/tool/requestUserInput';
      await f.outbound.untilMethod(wanted, f.outbound.seen.length - 1);
      const [first] = f.outbound.pending;
      if (first === undefined) throw new Error('nothing waits');
      return first;
    };
    const first = turn(f, threadId);
    (await pending()).answer({ kind: 'error', message: 'no', client: 'test' });
    await first;
    expect(output(f)).toBe('{"answers":{}}');
    const from = f.outbound.seen.length;
    const second = turn(f, threadId);
    await pending();
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId: '' }));
    await second;
    const methods = f.outbound.methods(from);
    expect(methods.indexOf('serverRequest/resolved')).toBeGreaterThan(0);
    expect(methods.indexOf('serverRequest/resolved')).toBeLessThan(
      methods.indexOf('turn/completed'),
    );
  });

  it('is refused outside of plan mode, and without options', async () => {
    const f = await open(({ index }) => {
      if (index % 2 === 1) return says(`it_${index}`, 'ok');
      return asks(index === 0 ? [question] : [{ ...question, options: [] }]);
    });
    const threadId = await f.startThread();
    await turn(f, threadId);
    expect(output(f)).toBe('request_user_input is unavailable in Default mode');
    await turn(f, threadId, { collaborationMode: mode('plan') });
    expect(output(f)).toBe('request_user_input requires non-empty options for every question');
    expect(f.outbound.methods()).not.toContain('item/tool/requestUserInput');
  });
});
