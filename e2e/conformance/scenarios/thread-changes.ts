/** What changes the history of a thread: compaction, revert, delete, injected items, review. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../fixtures/model-server.ts';
import { completedItems, endOf, scenario, startThread, turn, GHOST } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

async function told(stage: Stage, turns: number): Promise<{ threadId: string; ids: unknown[] }> {
  const threadId = await startThread(stage);
  const ids: unknown[] = [];
  for (let n = 1; n <= turns; n += 1) {
    stage.model.script(say(`Answer ${n}.`));
    ids.push((await turn(stage, threadId, `Question ${n}`))['id']);
  }
  return { threadId, ids };
}

export const threadChangeScenarios = [
  scenario('change/compact', async (stage) => {
    const { client } = stage;
    const { threadId } = await told(stage, 1);
    stage.model.script(say('What happened so far.'), say('Going on.'));
    const over = client.next(({ method }) => method === 'turn/completed', 'the end of compaction');
    await client.request('thread/compact/start', { threadId });
    await over;
    await turn(stage, threadId, 'Go on.');
    await client.ask('thread/compact/start', { threadId: GHOST });
    await stage.check(() => assert.equal(completedItems(client, 'contextCompaction').length, 1));
  }),

  scenario('change/revert', async (stage) => {
    const { client } = stage;
    const { threadId, ids } = await told(stage, 3);
    await client.request('thread/revert', { threadId, beforeTurnId: ids[1] });
    await client.notified('thread/reverted', { threadId });
    const { data } = await client.request('thread/turns/list', { threadId });
    await client.ask('thread/revert', { threadId, beforeTurnId: GHOST });
    await client.ask('thread/revert', { threadId: GHOST, beforeTurnId: GHOST });
    await stage.check(() => assert.equal((data as object[]).length, 1));
  }),

  scenario('change/delete', { alone: true }, async (stage) => {
    const { client } = stage;
    const { threadId } = await told(stage, 1);
    await client.request('thread/delete', { threadId });
    await client.notified('thread/deleted', { threadId });
    await client.ask('thread/delete', { threadId });
    await client.ask('thread/read', { threadId });
    const { data } = await client.request('thread/list', {});
    await stage.check(() => assert.deepEqual(data, []));
  }),

  scenario('change/inject', async (stage) => {
    const { client } = stage;
    const { threadId } = await told(stage, 1);
    const items = [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Injected.' }] },
    ];
    await client.request('thread/inject_items', { threadId, items });
    await client.ask('thread/inject_items', { threadId, items: [] });
    await client.ask('thread/inject_items', { threadId, items: [{ role: 'user' }] });
    stage.model.script(say('Seen.'));
    await turn(stage, threadId, 'What was injected?');
    await stage.check(() => {
      const input = JSON.stringify(stage.model.requests.at(-1)?.['input']);
      assert.ok(input.includes('Injected.'));
    });
  }),

  scenario('change/review', async (stage) => {
    const { client } = stage;
    const { threadId } = await told(stage, 1);
    const verdict = {
      findings: [],
      overall_correctness: 'patch is correct',
      overall_explanation: 'All is well.',
      overall_confidence_score: 0.9,
    };
    stage.model.script(say(JSON.stringify(verdict)));
    const target = { type: 'custom', instructions: 'Look at everything.' };
    const { turn: started } = await client.request('review/start', { threadId, target });
    const { params } = await client.completed((started as { id: string }).id);
    await client.ask('review/start', { threadId, target: { type: 'custom', instructions: ' ' } });
    await client.ask('review/start', { threadId: GHOST, target });
    await stage.check(() => {
      assert.equal(endOf(params), 'completed');
      assert.equal(completedItems(client, 'exitedReviewMode').length, 1);
    });
  }),

  ...[
    { name: 'one', findings: [2], said: (json: string) => `Here it is:\n${json}\nThat is all.` },
    { name: 'several', findings: [2, 3], said: (json: string) => json },
  ].map(({ name, findings, said }) =>
    scenario(`change/review-findings-${name}`, async (stage) => {
      const { client } = stage;
      const file = join(stage.workspace, 'adds.js');
      await writeFile(file, 'one\ntwo\nthree\n');
      const { threadId } = await told(stage, 1);
      const verdict = {
        findings: findings.map((start) => ({
          title: `[P1] Bad from ${start}`,
          body: 'It subtracts.\n\nAlways.',
          confidence_score: 0.8,
          priority: 1,
          code_location: { absolute_file_path: file, line_range: { start, end: 3 } },
        })),
        overall_correctness: 'patch is incorrect',
        overall_explanation: 'It subtracts.',
        overall_confidence_score: 0.9,
      };
      stage.model.script(say(said(JSON.stringify(verdict))));
      const target = { type: 'custom', instructions: 'Look at everything.' };
      const { turn: started } = await client.request('review/start', { threadId, target });
      await client.completed((started as { id: string }).id);
      await stage.check(() => {
        const [exited] = completedItems(client, 'exitedReviewMode');
        assert.match(String(exited?.['review']), /adds\.js:2-3/);
      });
    }),
  ),
];
