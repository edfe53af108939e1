/** Which service tier a thread asks its model for, and what clients are told of it. */
import assert from 'node:assert/strict';
import { scenario, startThread, turn } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

const brief = { excludeTurns: true };

/** What the requests to the model asked for, in order. */
const requested = (stage: Stage): unknown[] =>
  stage.model.requests.map((body) => body['service_tier'] ?? null);

export const serviceTierScenarios = [
  scenario('tier/start', { alone: true }, async (stage) => {
    const answers: unknown[] = [];
    for (const serviceTier of [undefined, null, 'fast', 'flex', 'priority', 'default', '', 'odd']) {
      const params = { cwd: stage.workspace, serviceTier };
      const answer = await stage.client.request('thread/start', params);
      const { id } = answer['thread'] as { id: string };
      await stage.client.notified('thread/started', { thread: { id } });
      await turn(stage, id, 'Go.');
      answers.push(answer['serviceTier']);
    }
    await stage.check(() => {
      const told = [null, 'default', 'priority', 'flex', 'priority', 'default', null, null];
      assert.deepEqual(answers, told);
      const sent = [null, null, 'priority', 'flex', 'priority', null, null, null];
      assert.deepEqual(requested(stage), sent);
    });
  }),

  scenario('tier/turns', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    for (const serviceTier of ['fast', null, 'flex', 'odd', null]) {
      await turn(stage, threadId, 'Go.', { serviceTier });
    }
    for (const serviceTierForTurn of ['priority', 'fast', 'flex', null]) {
      await turn(stage, threadId, 'Go.', { serviceTierForTurn });
    }
    await stage.check(() => {
      const sent = ['priority', null, 'flex', null, null, 'priority', null, 'flex', null];
      assert.deepEqual(requested(stage), sent);
    });
    for (const serviceTier of ['fast', null, 'odd', 'default']) {
      const told = client.next(({ method }) => method === 'thread/settings/updated', 'the tier');
      await client.request('thread/settings/update', { threadId, serviceTier });
      await told;
    }
    const resumed = await client.request('thread/resume', { threadId, ...brief });
    await stage.check(() => assert.equal(resumed['serviceTier'], 'default'));
  }),

  scenario(
    'tier/resume',
    { alone: true, config: { top: 'service_tier = "fast"' } },
    async (stage) => {
      const threadId = await startThread(stage);
      await turn(stage, threadId, 'Go.', { serviceTier: 'flex' });
      await stage.client.request('thread/fork', { threadId, ...brief, serviceTier: null });
      const answers: unknown[] = [];
      for (const more of [{}, { serviceTier: null }, { serviceTier: 'odd' }]) {
        await stage.restart();
        const resumed = await stage.client.request('thread/resume', {
          threadId,
          ...brief,
          ...more,
        });
        await stage.client.notified('thread/goal/cleared', { threadId });
        answers.push(resumed['serviceTier']);
      }
      await stage.check(() => assert.deepEqual(answers, ['flex', 'default', null]));
    },
  ),

  scenario('tier/other-model', { alone: true }, async (stage) => {
    const threadId = await startThread(stage);
    await turn(stage, threadId, 'Go.', { serviceTier: 'fast' });
    const model = 'gpt-5.4-mini';
    await stage.client.request('thread/fork', { threadId, ...brief, model, serviceTier: null });
    const warnings: number[] = [];
    for (const more of [{ model }, {}, { model: 'gpt-5.5' }]) {
      await stage.restart();
      await stage.client.request('thread/resume', { threadId, ...brief, ...more });
      await stage.client.notified('thread/goal/cleared', { threadId });
      const told = stage.client.messages.filter(({ method }) => method === 'warning');
      warnings.push(told.length);
    }
    // Of the model, and of the tier that it does not have.
    await stage.check(() => assert.deepEqual(warnings, [2, 2, 0]));
  }),

  scenario('tier/model-without', { alone: true }, async (stage) => {
    const { client } = stage;
    const params = { cwd: stage.workspace, model: 'gpt-5.4-mini' };
    const { serviceTier } = await client.request('thread/start', {
      ...params,
      serviceTier: 'fast',
    });
    await client.request('thread/start', { ...params, serviceTier: 'flex' });
    await stage.check(() => assert.equal(serviceTier, null));
  }),
];
