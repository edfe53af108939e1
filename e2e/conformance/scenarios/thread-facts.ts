/** What is known of a thread besides its turns: goals, metadata, sections, attachments, what waits. */
import assert from 'node:assert/strict';
import { say } from '../../fixtures/model-server.ts';
import { scenario, startThread, turn, GHOST } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

async function told(stage: Stage): Promise<string> {
  const threadId = await startThread(stage);
  stage.model.script(say('Answer.'));
  await turn(stage, threadId, 'Question');
  return threadId;
}

export const threadFactScenarios = [
  scenario('fact/metadata', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    const update = (more: object): Promise<{ result?: Record<string, unknown> }> =>
      client.ask('thread/metadata/update', { threadId, ...more });
    const set = await update({ gitInfo: { branch: 'main', sha: 'abc' } });
    await update({ gitInfo: { branch: null } });
    await update({ gitInfo: {} });
    await update({});
    await update({ threadId: GHOST, gitInfo: { branch: 'x' } });
    await client.request('thread/read', { threadId });
    await stage.check(() =>
      assert.partialDeepStrictEqual(set.result?.['thread'], { gitInfo: { branch: 'main' } }),
    );
  }),

  scenario('fact/goal', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    await client.request('thread/goal/get', { threadId });
    const { goal } = await client.request('thread/goal/set', {
      threadId,
      objective: 'Finish it.',
      status: 'paused',
      tokenBudget: 1000,
    });
    await client.notified('thread/goal/updated', { threadId });
    await client.request('thread/goal/get', { threadId });
    await client.request('thread/goal/set', { threadId, status: 'blocked' });
    await client.request('thread/goal/clear', { threadId });
    await client.notified('thread/goal/cleared', { threadId });
    await client.request('thread/goal/clear', { threadId });
    await client.ask('thread/goal/set', { threadId, objective: '' });
    await client.ask('thread/goal/set', { threadId, tokenBudget: 0 });
    await client.ask('thread/goal/get', { threadId: GHOST });
    await stage.check(() =>
      assert.partialDeepStrictEqual(goal, { objective: 'Finish it.', status: 'paused' }),
    );
  }),

  scenario('fact/sections', { alone: true }, async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    await client.request('threadSection/list', {});
    const created = await client.request('threadSection/create', { name: 'Mine' });
    const sectionId = (created['section'] as { id: string } | undefined)?.id ?? created['id'];
    await client.request('thread/section/move', { threadId, sectionId });
    await client.notified('thread/section/changed', { threadId });
    const { data } = await client.request('thread/list', { sectionId });
    await client.request('thread/list', { sectionId: null });
    await client.request('threadSection/update', { sectionId, name: 'Yours' });
    await client.request('thread/section/move', { threadId, sectionId: null });
    await client.request('threadSection/delete', { sectionId });
    await client.request('threadSection/list', {});
    await client.ask('threadSection/create', { name: ' ' });
    await client.ask('thread/section/move', { threadId, sectionId: GHOST });
    await stage.check(() => assert.equal((data as object[]).length, 1));
  }),

  scenario('fact/attachments', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    const attach = (payload: unknown): Promise<Record<string, unknown>> =>
      client.request('thread/attachment/add', {
        threadId,
        attachmentType: 'issue',
        identityKey: 'one',
        payload,
      });
    const { outcome } = await attach({ n: 1 });
    await attach({ n: 2 });
    await client.request('thread/attachment/list', { threadId });
    const which = { threadId, attachmentType: 'issue', identityKey: 'one' };
    await client.request('thread/attachment/remove', which);
    await client.request('thread/attachment/remove', which);
    await client.request('thread/attachment/list', { threadId });
    await stage.check(() => assert.equal(outcome, 'created'));
  }),

  scenario('fact/queue', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    stage.model.script(say('From the queue.'));
    const over = client.next(({ method }) => method === 'turn/completed', 'the queued turn');
    await client.request('thread/queue/add', {
      threadId,
      input: [{ type: 'text', text: 'When you have time.' }],
      clientUserMessageId: 'q-1',
    });
    await over;
    await client.request('thread/queue/list', { threadId });
    await client.ask('thread/queue/list', { threadId: GHOST });
    await stage.check(() => assert.equal(stage.model.requests.length, 2));
  }),
];
