/** Threads that are taken up again: resumed, after a death too, and forked. */
import assert from 'node:assert/strict';
import { Gate, run, say } from '../../fixtures/model-server.ts';
import { scenario, startThread, turn, endOf, GHOST, told } from '../scenario.ts';

export const threadResumeScenarios = [
  scenario('thread/resume-loaded', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage, 2);
    await client.request('thread/resume', { threadId });
    await client.request('thread/resume', { threadId, excludeTurns: true });
    const page = await client.request('thread/resume', {
      threadId,
      excludeTurns: true,
      initialTurnsPage: { limit: 1, itemsView: 'full' },
    });
    await client.ask('thread/resume', { threadId: GHOST });
    await client.ask('thread/resume', { threadId: 'nope' });
    await stage.check(() => {
      const { data } = page['initialTurnsPage'] as { data: object[] };
      assert.equal(data.length, 1);
    });
  }),

  scenario('thread/resume-restarted', { alone: true }, async (stage) => {
    const threadId = await told(stage, 2, { model: 'gpt-5.5', approvalPolicy: 'untrusted' });
    await stage.restart();
    const { client } = stage;
    await client.request('thread/list', {});
    await client.request('thread/read', { threadId, includeTurns: true });
    const resumed = await client.request('thread/resume', { threadId });
    stage.model.script(say('Answer 3.'));
    await turn(stage, threadId, 'Question 3');
    await client.request('thread/turns/list', { threadId, itemsView: 'full' });
    await stage.check(() => {
      assert.equal(resumed['approvalPolicy'], 'untrusted');
      assert.partialDeepStrictEqual(resumed['sandbox'], { type: 'dangerFullAccess' });
    });
  }),

  scenario('thread/resume-workspace-write', { alone: true }, async (stage) => {
    const threadId = await told(stage, 1, { sandbox: 'workspace-write' });
    await stage.restart();
    const resumed = await stage.client.request('thread/resume', { threadId, excludeTurns: true });
    await stage.check(() =>
      assert.partialDeepStrictEqual(resumed['sandbox'], { type: 'workspaceWrite' }),
    );
  }),

  scenario('thread/resume-overrides', { alone: true }, async (stage) => {
    const threadId = await told(stage);
    await stage.restart();
    const resumed = await stage.client.request('thread/resume', {
      threadId,
      excludeTurns: true,
      approvalPolicy: 'on-request',
      sandbox: 'read-only',
      cwd: stage.outside,
    });
    await stage.check(() => {
      assert.equal(resumed['cwd'], stage.outside);
      assert.partialDeepStrictEqual(resumed['sandbox'], { type: 'readOnly' });
    });
  }),

  scenario('thread/killed', { alone: true }, async (stage) => {
    const threadId = await told(stage);
    const gate = new Gate();
    stage.model.script(run('echo finished'), {
      parts: [{ begun: 'Never to' }, { hold: gate }],
    });
    const turnId = await stage.client.startTurn(threadId, 'Never lose this.');
    await stage.client.notified('item/agentMessage/delta', { turnId });
    await stage.restart('kill');
    gate.release();
    const { client } = stage;
    const { data } = await client.request('thread/turns/list', { threadId, itemsView: 'full' });
    await client.request('thread/resume', { threadId, excludeTurns: true });
    stage.model.script(say('Going on.'));
    await turn(stage, threadId, 'Go on.');
    await stage.check(() => {
      const [last] = data as { status: string; items: { type: string }[] }[];
      assert.equal(last?.status, 'interrupted');
      assert.ok(last?.items.some(({ type }) => type === 'userMessage'));
    });
  }),

  scenario('thread/fork', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage, 2);
    await client.request('thread/name/set', { threadId, name: 'Parent' });
    const { data } = await client.request('thread/turns/list', { threadId, sortDirection: 'asc' });
    const [first] = data as { id: string }[];
    const whole = await client.request('thread/fork', { threadId });
    const part = await client.request('thread/fork', {
      threadId,
      lastTurnId: first?.id,
      excludeTurns: true,
    });
    await client.ask('thread/fork', { threadId, lastTurnId: GHOST });
    await client.ask('thread/fork', { threadId: GHOST });
    const { id } = whole['thread'] as { id: string };
    stage.model.script(say('In the fork.'));
    await turn(stage, id, 'Go on.');
    const read = await client.request('thread/read', { threadId, includeTurns: true });
    await stage.check(() => {
      assert.equal((part['thread'] as { forkedFromId: string }).forkedFromId, threadId);
      assert.equal((read['thread'] as { turns: object[] }).turns.length, 2);
    });
  }),

  scenario('thread/fork-running', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    const gate = new Gate();
    stage.model.script({
      parts: [
        { begun: 'Going' },
        { hold: gate },
        {
          event: 'response.output_item.done',
          fields: {
            output_index: 0,
            item: {
              type: 'message',
              id: 'msg_2_0',
              role: 'assistant',
              status: 'completed',
              content: [{ type: 'output_text', text: 'Going', annotations: [] }],
            },
          },
        },
      ],
    });
    const turnId = await client.startTurn(threadId, 'Go on.');
    await client.notified('item/agentMessage/delta', { turnId });
    await client.request('thread/fork', { threadId, excludeTurns: true });
    gate.release();
    const { params } = await client.completed(turnId);
    await stage.check(() => assert.equal(endOf(params), 'completed'));
  }),

  scenario('thread/instructions-later', { alone: true }, async (stage) => {
    const begins = async (threadId: string, words: string): Promise<string> => {
      stage.model.script(say('Yes.'));
      await turn(stage, threadId, words);
      const input = stage.model.requests.at(-1)?.['input'] as Record<string, unknown>[];
      return JSON.stringify(input[0]);
    };
    const threadId = await startThread(stage);
    const first = await begins(threadId, 'one');
    // Who has it loaded is not heard.
    await stage.client.request('thread/resume', { threadId, baseInstructions: 'Whistle.' });
    const loaded = await begins(threadId, 'two');
    await stage.restart();
    await stage.client.request('thread/resume', { threadId, baseInstructions: 'Hum.' });
    const resumed = await begins(threadId, 'three');
    await stage.restart();
    await stage.client.request('thread/resume', { threadId });
    const kept = await begins(threadId, 'four');
    const { thread } = await stage.client.request('thread/fork', {
      threadId,
      baseInstructions: 'Sing.',
    });
    const forked = await begins((thread as { id: string }).id, 'five');
    await stage.check(() => {
      assert.equal(loaded, first);
      assert.match(resumed, /"Hum\."/);
      assert.equal(kept, resumed);
      assert.match(forked, /"Sing\."/);
    });
  }),
];
