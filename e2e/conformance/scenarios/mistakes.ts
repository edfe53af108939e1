/** Calls that clients make by mistake, or at a moment when few do. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../fixtures/model-server.ts';
import { scenario, startThread, turn, GHOST } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

const brief = { excludeTurns: true };
const text = (words: string) => [{ type: 'text', text: words }];

/** A thread with so many turns, and their ids. */
async function told(stage: Stage, turns: number): Promise<{ threadId: string; ids: string[] }> {
  const threadId = await startThread(stage);
  const ids: string[] = [];
  for (let n = 1; n <= turns; n += 1) {
    stage.model.script(say(`Answer ${n}.`));
    ids.push((await turn(stage, threadId, `Question ${n}`))['id'] as string);
  }
  return { threadId, ids };
}

/** Asks the same with one thing after another. */
async function each(stage: Stage, method: string, params: readonly object[]): Promise<void> {
  for (const one of params) await stage.client.ask(method, one);
}

export const mistakeScenarios = [
  scenario('mistakes/limits', { alone: true }, async (stage) => {
    const { threadId } = await told(stage, 3);
    for (const limit of [0, -1, 1, 1.5, '2', null, 0xffff_ffff, 0x1_0000_0000]) {
      await stage.client.ask('thread/list', { limit });
      await stage.client.ask('thread/loaded/list', { limit });
      await stage.client.ask('thread/turns/list', { threadId, limit });
      await stage.client.ask('thread/items/list', { threadId, limit });
    }
    await each(stage, 'mcpServerStatus/list', [{ limit: 0 }, { cursor: 'x' }, { detail: 'odd' }]);
  }),

  scenario('mistakes/cursors', { alone: true }, async (stage) => {
    const { client } = stage;
    const { threadId } = await told(stage, 3);
    const turns = await client.request('thread/turns/list', { threadId, limit: 1 });
    const items = await client.request('thread/items/list', { threadId, limit: 1 });
    for (const cursor of [turns['nextCursor'], items['nextCursor'], '', 'x', null, 5]) {
      await client.ask('thread/turns/list', { threadId, cursor });
      await client.ask('thread/items/list', { threadId, cursor });
      await client.ask('thread/list', { cursor });
      await client.ask('thread/loaded/list', { cursor });
    }
    await client.ask('thread/items/list', { threadId, turnId: '' });
    await client.ask('thread/items/list', { threadId, turnId: GHOST });
  }),

  scenario('mistakes/archived', async (stage) => {
    const { client } = stage;
    const { threadId } = await told(stage, 1);
    await client.ask('thread/unarchive', { threadId });
    await client.ask('thread/archive', { threadId });
    await client.ask('thread/archive', { threadId });
    await client.ask('thread/read', { threadId, includeTurns: true });
    for (const method of ['turns/list', 'items/list', 'timeline/list', 'unsubscribe']) {
      await client.ask(`thread/${method}`, { threadId });
    }
    await client.ask('thread/resume', { threadId });
    const forked = await client.ask('thread/fork', { threadId, ...brief });
    await stage.check(() => assert.match(forked.error?.message ?? '', /is archived/));
    await client.ask('turn/start', { threadId, input: text('Go.') });
    await client.ask('thread/revert', { threadId, beforeTurnId: 'x' });
    await client.ask('thread/goal/get', { threadId });
    await client.ask('thread/goal/set', { threadId, objective: 'All.', status: 'paused' });
    await client.ask('thread/goal/clear', { threadId });
    await client.ask('thread/unarchive', { threadId });
    await client.ask('thread/unarchive', { threadId });
    await client.ask('thread/delete', { threadId });
    await client.ask('thread/delete', { threadId });
  }),

  scenario('mistakes/reverts', { alone: true }, async (stage) => {
    const { client, workspace: cwd } = stage;
    const { threadId, ids } = await told(stage, 3);
    const revert = (beforeTurnId: unknown) =>
      client.ask('thread/revert', { threadId, beforeTurnId });
    await revert('');
    await revert(GHOST);
    await revert(null);
    await revert(ids[2]);
    await revert(ids[2]);
    await client.ask('thread/turns/list', { threadId });
    await revert(ids[0]);
    await client.ask('thread/turns/list', { threadId });
    await client.ask('thread/read', { threadId, includeTurns: true });
    await client.ask('thread/list', { cwd });
    stage.model.script(say('Anew.'));
    await turn(stage, threadId, 'Another beginning');
    const { thread } = await client.request('thread/read', { threadId });
    await stage.check(() => assert.equal((thread as { preview: string }).preview, 'Question 1'));
  }),

  scenario('mistakes/forks', { alone: true }, async (stage) => {
    const { threadId, ids } = await told(stage, 2);
    const [first, last] = ids;
    await each(
      stage,
      'thread/fork',
      [
        { lastTurnId: last },
        { lastTurnId: first },
        { lastTurnId: '' },
        { lastTurnId: GHOST },
        { beforeTurnId: first },
        { beforeTurnId: '' },
        { lastTurnId: first, beforeTurnId: last },
        { ephemeral: true, lastTurnId: first },
        { sandbox: 'odd' },
        { threadId: '' },
        { threadId: GHOST },
      ].map((more) => ({ threadId, ...brief, ...more })),
    );
  }),

  scenario('mistakes/resumes', { alone: true }, async (stage) => {
    const { outside } = stage;
    const { threadId } = await told(stage, 1);
    await stage.restart();
    const junk = join(outside, 'junk.jsonl');
    await writeFile(junk, 'junk\n');
    await each(
      stage,
      'thread/resume',
      [
        ...[junk, outside, '/nonexistent', 'relative.jsonl'].map((path) => ({
          threadId: GHOST,
          path,
        })),
        { history: [] },
        { threadId: GHOST, history: [] },
        { threadId: '' },
        { threadId: null },
        { modelProvider: 'nope' },
        { sandbox: 'odd' },
        { approvalPolicy: 'odd' },
        { initialTurnsPage: { limit: -1 } },
        { initialTurnsPage: { limit: 0 } },
      ].map((more) => ({ threadId, ...brief, ...more })),
    );
    await stage.client.ask('thread/loaded/list', {});
  }),

  scenario('mistakes/steering', async (stage) => {
    const { threadId } = await told(stage, 1);
    await each(stage, 'turn/steer', [
      { threadId, expectedTurnId: '', input: [] },
      { threadId, expectedTurnId: GHOST, input: [] },
      { threadId, expectedTurnId: null, input: text('Go.') },
      { threadId: GHOST, expectedTurnId: GHOST, input: text('Go.') },
    ]);
    await each(stage, 'turn/interrupt', [
      { threadId, turnId: GHOST },
      { threadId, turnId: '' },
      { threadId },
    ]);
    await each(stage, 'turn/start', [
      { threadId, input: null },
      { threadId, input: [{}] },
      { threadId, input: text('Go.'), effort: '' },
      { threadId, input: text('Go.'), summary: 'odd' },
      { threadId, input: text('Go.'), permissions: 'nope' },
      { threadId: '', input: text('Go.') },
    ]);
  }),

  scenario('mistakes/injected', async (stage) => {
    const threadId = await startThread(stage);
    const contents = [null, 'x', [], [5], [{}], [{ type: 'odd' }], [{ type: 'input_text' }]];
    const items = [
      ...contents.map((content) => ({ type: 'message', role: 'user', content })),
      { type: 'message', content: [] },
      { type: 'message', role: 'user' },
      { type: '' },
      {},
    ];
    for (const item of items) {
      await stage.client.ask('thread/inject_items', { threadId, items: [item] });
    }
  }),

  scenario('mistakes/folders', { alone: true }, async (stage) => {
    const { client, workspace } = stage;
    for (const cwd of ['', '.', '~', '~/x', 'relative', '/nonexistent', `${workspace}/../ws`]) {
      const { thread } = await client.request('thread/start', { cwd });
      const { id } = thread as { id: string };
      await client.notified('thread/started', { thread: { id } });
    }
  }),

  scenario('mistakes/names', async (stage) => {
    const { client } = stage;
    const { threadId } = await told(stage, 1);
    for (const name of ['', ' ', ' padded ', 'n'.repeat(10_000), 'Ünï\n名前 🦄', null, 5]) {
      const { error } = await client.ask('thread/name/set', { threadId, name });
      const threadName = String(name).trim();
      if (error === undefined) await client.notified('thread/name/updated', { threadName });
    }
    await client.ask('thread/name/set', { threadId: GHOST, name: 'x' });
    await client.ask('thread/read', { threadId });
  }),
];
