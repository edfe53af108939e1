/** Interrupting and steering. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gate, run, say } from '../../fixtures/model-server.ts';
import type { Part } from '../../fixtures/model-server.ts';
import { asked, completedItems, scenario, startThread, turn } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

async function midStream(stage: Stage): Promise<{ threadId: string; turnId: string; gate: Gate }> {
  const threadId = await startThread(stage);
  const gate = new Gate();
  stage.model.script({ parts: [{ begun: 'This much' }, { hold: gate }] });
  const turnId = await stage.client.startTurn(threadId, 'Talk.');
  await stage.client.notified('item/agentMessage/delta', { turnId });
  return { threadId, turnId, gate };
}

const input = (text: string): object[] => [{ type: 'text', text }];

export const stoppingScenarios = [
  scenario('interrupt/mid-stream', async (stage) => {
    const { threadId, turnId, gate } = await midStream(stage);
    await stage.client.request('turn/interrupt', { threadId, turnId });
    const { params } = await stage.client.completed(turnId);
    gate.release();
    stage.model.script(say('Still here.'));
    await turn(stage, threadId, 'Are you there?');
    await stage.check(() => {
      assert.partialDeepStrictEqual(params?.['turn'], { status: 'interrupted', error: null });
      assert.equal(completedItems(stage.client, 'agentMessage')[0]?.['text'], 'This much');
    });
  }),

  scenario('interrupt/answered', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    const gate = new Gate();
    const cut = async (words: string, part: Part): Promise<string> => {
      stage.model.script({ parts: [part, { hold: gate }] });
      const turnId = await client.startTurn(threadId, words);
      await client.notified('item/agentMessage/delta', { turnId });
      await client.request('turn/interrupt', { threadId, turnId });
      await client.completed(turnId);
      await client.request('thread/read', { threadId });
      return turnId;
    };
    await cut('Begin.', { begun: 'This' });
    const turnId = await cut('Say it.', { text: 'All of it.', pieces: 1 });
    gate.release();
    await stage.check(async () => {
      const { params } = await client.notified('thread/readState/changed', { threadId });
      const firstUnread = { type: 'turn', turnId };
      assert.partialDeepStrictEqual(params?.['readState'], { firstUnread });
    });
  }),

  // The reference leaves the command running, which would be heard of in later scenarios.
  scenario('interrupt/command', { alone: true }, async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('echo begun; sleep 30'));
    const turnId = await stage.client.startTurn(threadId, 'Run long.');
    await stage.client.notified('item/started', { item: { type: 'commandExecution' } });
    await stage.client.request('turn/interrupt', { threadId, turnId });
    await stage.client.completed(turnId);
    await stage.check(() => {
      const [item] = completedItems(stage.client, 'commandExecution');
      assert.equal(item?.['status'], 'failed');
    });
  }),

  scenario('interrupt/question', async (stage) => {
    const threadId = await startThread(stage, { approvalPolicy: 'untrusted' });
    stage.model.script(run('echo hi'));
    const turnId = await stage.client.startTurn(threadId, 'Ask.');
    const request = await asked(stage.client, 'item/commandExecution/requestApproval');
    await stage.client.request('turn/interrupt', { threadId, turnId });
    await stage.client.completed(turnId);
    await stage.client.notified('serverRequest/resolved', { requestId: request.id });
    stage.client.send({ id: request.id, result: { decision: 'accept' } });
    await stage.client.request('thread/read', { threadId });
  }),

  scenario('interrupt/refused', async (stage) => {
    const threadId = await startThread(stage);
    const { client } = stage;
    await client.ask('turn/interrupt', { threadId, turnId: 'x' });
    await client.ask('turn/interrupt', { threadId, turnId: '' });
    await client.ask('turn/interrupt', { threadId });
    stage.model.script(say('One.'));
    const done = await turn(stage, threadId, 'Once.');
    const idle = await client.ask('turn/interrupt', { threadId, turnId: done['id'] });
    await stage.check(() => assert.equal(idle.error?.message, 'no active turn to interrupt'));
  }),

  scenario('interrupt/whatever-runs', async (stage) => {
    const { threadId, turnId, gate } = await midStream(stage);
    const wrong = await stage.client.ask('turn/interrupt', { threadId, turnId: 'a' });
    await stage.client.request('turn/interrupt', { threadId, turnId: '' });
    await stage.client.completed(turnId);
    gate.release();
    await stage.check(() =>
      assert.equal(wrong.error?.message, `expected active turn id a but found ${turnId}`),
    );
  }),

  scenario('steer/mid-stream', async (stage) => {
    const { threadId, turnId, gate } = await midStream(stage);
    stage.model.script(say('As you wish.'));
    const params = { threadId, expectedTurnId: turnId, input: input('Shorter.') };
    const answer = await stage.client.request('turn/steer', params);
    await stage.client.completed(turnId);
    gate.release();
    await stage.check(() => {
      assert.deepEqual(answer, { turnId });
      assert.equal(completedItems(stage.client, 'userMessage').length, 2);
      assert.equal(completedItems(stage.client, 'agentMessage').at(-1)?.['text'], 'As you wish.');
    });
  }),

  scenario('steer/by-start', async (stage) => {
    const { threadId, turnId, gate } = await midStream(stage);
    stage.model.script(say('Both then.'));
    const again = await stage.client.request('turn/start', { threadId, input: input('And this.') });
    await stage.client.completed(turnId);
    gate.release();
    await stage.check(() => {
      assert.equal((again['turn'] as { id: string }).id, turnId);
      const texts = completedItems(stage.client, 'agentMessage').map((item) => item['text']);
      assert.deepEqual(texts, ['This much', 'Both then.']);
      assert.ok(JSON.stringify(stage.model.requests.at(-1)?.['input']).includes('And this.'));
    });
  }),

  scenario('steer/during-command', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('until test -e go; do sleep 0.1; done'), say('Noted.'));
    const turnId = await stage.client.startTurn(threadId, 'Run.');
    await stage.client.notified('item/started', { item: { type: 'commandExecution' } });
    const params = { threadId, expectedTurnId: turnId, input: input('Hurry.') };
    await stage.client.request('turn/steer', params);
    await writeFile(join(stage.workspace, 'go'), '');
    await stage.client.completed(turnId);
    await stage.check(() => {
      const told = JSON.stringify(stage.model.requests[1]?.['input']);
      assert.ok(told.includes('Hurry.'));
    });
  }),

  scenario('steer/refused', async (stage) => {
    const { threadId, turnId, gate } = await midStream(stage);
    const { client } = stage;
    const steer = (more: object): Promise<unknown> =>
      client.ask('turn/steer', { threadId, expectedTurnId: turnId, input: input('x'), ...more });
    await steer({ expectedTurnId: 'a' });
    await steer({ expectedTurnId: '' });
    await steer({ input: [] });
    await steer({ input: null });
    await client.request('turn/interrupt', { threadId, turnId });
    await client.completed(turnId);
    gate.release();
    const late = await client.ask('turn/steer', {
      threadId,
      expectedTurnId: turnId,
      input: input('late'),
    });
    await stage.check(() => assert.equal(late.error?.message, 'no active turn to steer'));
  }),
];
