/** Threads that have no file yet or never will, and those that are let go of. */
import assert from 'node:assert/strict';
import { run, say } from '../../fixtures/model-server.ts';
import { answer, asked, scenario, startThread, turn, GHOST } from '../scenario.ts';

const brief = { excludeTurns: true };

export const threadEdgeScenarios = [
  scenario('thread/not-begun', { alone: true }, async (stage) => {
    const { client, workspace: cwd } = stage;
    const { thread } = await client.request('thread/start', { cwd });
    const { id: threadId, path } = thread as { id: string; path: string };
    await client.notified('thread/started');
    await client.ask('thread/resume', { threadId, ...brief });
    await client.ask('thread/resume', { threadId });
    await client.ask('thread/resume', { threadId, path, ...brief });
    await client.ask('thread/resume', { threadId: GHOST, path, ...brief });
    await client.ask('thread/fork', { threadId, ...brief });
    await client.ask('thread/fork', { threadId });
    await client.ask('thread/read', { threadId });
    await client.ask('thread/turns/list', { threadId });
    await client.ask('thread/items/list', { threadId });
    await client.ask('thread/unsubscribe', { threadId });
    const again = await client.ask('thread/resume', { threadId, ...brief });
    await stage.check(() => assert.match(again.error?.message ?? '', /^no rollout found/));
    await stage.restart();
    await stage.client.ask('thread/resume', { threadId, ...brief });
    await stage.client.ask('thread/resume', { threadId, path, ...brief });
    await stage.client.ask('thread/fork', { threadId, ...brief });
    await stage.client.ask('thread/read', { threadId });
  }),

  scenario('thread/not-begun-put-away', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    await client.ask('thread/delete', { threadId });
    await client.ask('thread/delete', { threadId });
    await client.ask('thread/read', { threadId });
    const other = await startThread(stage);
    await client.ask('thread/read', { threadId: other, includeTurns: true });
    await client.ask('thread/archive', { threadId: other });
    await client.ask('thread/archive', { threadId: other });
    await client.ask('thread/delete', { threadId: other });
  }),

  scenario('thread/put-away-fresh', { alone: true }, async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage, { model: 'gpt-5.4-mini', sandbox: 'read-only' });
    await client.request('thread/archive', { threadId });
    await client.request('thread/read', { threadId });
    await client.request('thread/unarchive', { threadId });
    const { model } = await client.request('thread/resume', { threadId, ...brief });
    await stage.check(() => assert.equal(model, 'gpt-5.4-mini'));
  }),

  scenario(
    'thread/unloads',
    { alone: true, config: { top: 'thread_unload_delay_secs = 1' } },
    async (stage) => {
      const { client } = stage;
      const asks = await startThread(stage, { approvalPolicy: 'untrusted' });
      stage.model.script(run('true', { login: false }), say('Done.'));
      const turnId = await client.startTurn(asks, 'Go.');
      const request = await asked(client, 'item/commandExecution/requestApproval');
      await client.request('thread/unsubscribe', { threadId: asks });
      const idle = await startThread(stage);
      await turn(stage, idle, 'Hi.');
      await client.request('thread/unsubscribe', { threadId: idle });
      await client.notified('thread/closed', { threadId: idle });
      await client.ask('thread/unsubscribe', { threadId: idle });
      const { data } = await client.request('thread/loaded/list', {});
      await stage.check(() => assert.deepEqual(data, [asks]));
      await client.request('thread/resume', { threadId: asks, ...brief });
      answer(client, request, { decision: 'decline' });
      await client.completed(turnId);
      await client.request('thread/unsubscribe', { threadId: asks });
      await client.notified('thread/closed', { threadId: asks });
      await client.request('thread/resume', { threadId: asks, ...brief });
    },
  ),

  scenario('thread/ephemeral-edges', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage, { ephemeral: true });
    await client.ask('thread/resume', { threadId, ...brief });
    await turn(stage, threadId, 'Hi.');
    await client.ask('thread/resume', { threadId, ...brief });
    await client.ask('thread/resume', { threadId });
    for (const method of ['fork', 'archive', 'delete', 'turns/list', 'items/list']) {
      await client.ask(`thread/${method}`, { threadId, ...brief });
    }
    await client.ask('thread/name/set', { threadId, name: 'Ada' });
  }),
];
