/** The life of a thread: begun, read, named, archived. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Gate, run, say } from '../../fixtures/model-server.ts';
import { answer, asked, scenario, startThread, turn, endOf, GHOST, told } from '../scenario.ts';

const instructionFiles = {
  top: 'project_root_markers = [".root"]\nproject_doc_fallback_filenames = ["CLAUDE.md"]\nproject_doc_max_bytes = 11\n',
};

export const threadScenarios = [
  scenario('thread/start', { alone: true }, async (stage) => {
    const { client } = stage;
    await client.request('thread/start', { cwd: stage.workspace });
    const all = await client.request('thread/start', {
      cwd: stage.workspace,
      model: 'gpt-5.5',
      approvalPolicy: 'untrusted',
      approvalsReviewer: 'user',
      sandbox: 'workspace-write',
      config: { model_reasoning_effort: 'low', 'no.such_key': true },
      serviceName: 'probe',
      baseInstructions: 'Be brief.',
      developerInstructions: 'Be kind.',
      sessionStartSource: 'startup',
    });
    const ephemeral = await client.request('thread/start', {
      cwd: stage.workspace,
      ephemeral: true,
    });
    await stage.check(() => {
      assert.equal(all['approvalPolicy'], 'untrusted');
      assert.partialDeepStrictEqual(ephemeral['thread'], { ephemeral: true, path: null });
    });
  }),

  scenario('thread/start-refused', async (stage) => {
    const { client } = stage;
    for (const params of [
      undefined,
      { cwd: 5 },
      { sandbox: 'workspaceWrite' },
      { approvalPolicy: 'sometimes' },
      { modelProvider: 'no-such-provider', cwd: stage.workspace },
    ])
      await client.ask('thread/start', params);
  }),

  scenario('thread/unknown-model', async (stage) => {
    const threadId = await startThread(stage, { model: 'no-such-model-1' });
    stage.model.script(say('I exist.'));
    const done = await turn(stage, threadId, 'Do you exist?');
    await stage.check(() => assert.equal(done['status'], 'completed'));
  }),

  scenario('thread/instructions', async (stage) => {
    const threadId = await startThread(stage, {
      baseInstructions: 'Always whistle.',
      developerInstructions: 'Then hum.',
    });
    stage.model.script(say('Whistling.'));
    await turn(stage, threadId, 'Go.');
    await stage.check(() => {
      const told = JSON.stringify(stage.model.requests[0]?.['input']);
      assert.ok(told.includes('Always whistle.') && told.includes('Then hum.'));
    });
  }),

  scenario('thread/instruction-files', { config: instructionFiles }, async (stage) => {
    const folder = path.join(stage.workspace, 'instructed');
    const inner = path.join(folder, 'inner', 'most');
    await mkdir(inner, { recursive: true });
    await writeFile(path.join(folder, '.root'), '');
    await writeFile(path.join(folder, 'CLAUDE.md'), 'Be kind');
    await writeFile(path.join(folder, 'inner', 'AGENTS.md'), 'Be brief');
    await writeFile(path.join(inner, 'AGENTS.override.md'), 'Be thorough');
    await writeFile(path.join(inner, 'AGENTS.md'), 'Be nothing');
    const threadId = await startThread(stage, { cwd: inner });
    stage.model.script(say('I am.'));
    await turn(stage, threadId, 'Be.');
    await stage.check(() => {
      const said = JSON.stringify(stage.model.requests[0]?.['input']);
      assert.ok(said.includes('Be kind') && said.includes('Be b') && !said.includes('Be t'));
      const told = stage.client.messages.filter(({ method }) => method === 'warning');
      assert.ok(told.length >= 3);
    });
  }),

  scenario('thread/read', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    await client.ask('thread/read', { threadId });
    await client.ask('thread/read', { threadId, includeTurns: true });
    stage.model.script(say('One.'));
    await turn(stage, threadId, 'first');
    await client.ask('thread/read', { threadId });
    const read = await client.request('thread/read', { threadId, includeTurns: true });
    await client.ask('thread/read', { threadId: GHOST });
    await client.ask('thread/read', { threadId: 'nope' });
    await client.ask('thread/read', {});
    await stage.check(() => {
      const { turns, preview } = read['thread'] as { turns: object[]; preview: string };
      assert.equal(turns.length, 1);
      assert.equal(preview, 'first');
    });
  }),

  scenario('thread/ephemeral', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage, 1, { ephemeral: true });
    await client.ask('thread/read', { threadId });
    await client.ask('thread/read', { threadId, includeTurns: true });
    await client.ask('thread/archive', { threadId });
    const named = await client.ask('thread/name/set', { threadId, name: 'x' });
    await stage.check(() => assert.equal(named.error?.code, -32600));
  }),

  scenario('thread/turns', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage, 3);
    const list = (more: object): Promise<Record<string, unknown>> =>
      client.request('thread/turns/list', { threadId, ...more });
    const first = await list({ limit: 2 });
    await list({ limit: 2, cursor: first['nextCursor'] });
    await list({ sortDirection: 'asc', itemsView: 'full' });
    await list({ itemsView: 'notLoaded' });
    await client.ask('thread/turns/list', { threadId, cursor: 'garbage' });
    const empty = await client.ask('thread/turns/list', { threadId: GHOST });
    await stage.check(() => {
      assert.equal((first['data'] as object[]).length, 2);
      assert.equal(empty.error?.code, -32600);
    });
  }),

  scenario('thread/items', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage, 2);
    const list = (more: object): Promise<Record<string, unknown>> =>
      client.request('thread/items/list', { threadId, ...more });
    const first = await list({ limit: 3 });
    await list({ limit: 3, cursor: first['nextCursor'] });
    await list({ sortDirection: 'desc' });
    await list({ turnId: GHOST });
    await client.ask('thread/items/list', { threadId, cursor: 'garbage' });
    await stage.check(() => assert.equal((first['data'] as object[]).length, 3));
  }),

  scenario('thread/list', { alone: true }, async (stage) => {
    const { client } = stage;
    const ids = [await told(stage, 1), await told(stage, 1), await told(stage, 1)];
    await startThread(stage);
    const list = (more: object): Promise<Record<string, unknown>> =>
      client.request('thread/list', more);
    const all = await list({});
    const page = await list({ limit: 2 });
    await list({ limit: 2, cursor: page['nextCursor'] });
    await list({ limit: 0 });
    await list({ sortDirection: 'asc', sortKey: 'updated_at' });
    await list({ searchTerm: 'Question' });
    await list({ searchTerm: 'no such words' });
    await list({ cwd: stage.workspace });
    await list({ cwd: [stage.outside] });
    await list({ archived: true });
    await list({ sourceKinds: ['vscode'] });
    await list({ sourceKinds: ['cli'] });
    await list({ modelProviders: ['other'] });
    await list({ excludedThreadIds: [ids[0]] });
    await client.ask('thread/list', { cursor: 'garbage' });
    await client.ask('thread/list', { limit: -1 });
    await client.ask('thread/list', { sortKey: 'colour' });
    await client.ask('thread/list', { originators: ['x'] });
    await client.request('thread/loaded/list', {});
    await client.request('thread/loaded/list', { limit: 2 });
    await stage.check(() => assert.equal((all['data'] as object[]).length, 3));
  }),

  scenario('thread/name', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    await client.request('thread/name/set', { threadId, name: '  A name  ' });
    await client.notified('thread/name/updated', { threadId });
    await client.ask('thread/name/set', { threadId, name: '   ' });
    await client.ask('thread/name/set', { threadId: GHOST, name: 'x' });
    const { thread } = await client.request('thread/read', { threadId });
    await stage.check(() => assert.equal((thread as { name: string }).name, 'A name'));
  }),

  scenario('thread/archive', { alone: true }, async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    await client.request('thread/archive', { threadId });
    await client.notified('thread/archived', { threadId });
    await client.ask('thread/archive', { threadId });
    await client.ask('thread/resume', { threadId });
    await client.ask('turn/start', { threadId, input: [{ type: 'text', text: 'x' }] });
    await client.request('thread/read', { threadId, includeTurns: true });
    await client.request('thread/list', {});
    const archived = await client.request('thread/list', { archived: true });
    await client.request('thread/unarchive', { threadId });
    await client.notified('thread/unarchived', { threadId });
    await client.ask('thread/unarchive', { threadId });
    await client.request('thread/list', {});
    await client.request('thread/resume', { threadId });
    stage.model.script(say('Back again.'));
    await turn(stage, threadId, 'Are you back?');
    await stage.check(() => assert.equal((archived['data'] as object[]).length, 1));
  }),

  scenario('thread/archive-running', { alone: true }, async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    const gate = new Gate();
    stage.model.script({ parts: [{ begun: 'Going' }, { hold: gate }] });
    const turnId = await client.startTurn(threadId, 'Go on.');
    await client.notified('item/agentMessage/delta', { turnId });
    await client.request('thread/archive', { threadId });
    await client.notified('thread/archived', { threadId });
    gate.release();
    await stage.check(async () => {
      const { params } = await client.completed(turnId);
      assert.equal(endOf(params), 'interrupted');
    });
  }),

  scenario('thread/unsubscribe', async (stage) => {
    const { client } = stage;
    const threadId = await told(stage);
    const first = await client.request('thread/unsubscribe', { threadId });
    await client.request('thread/unsubscribe', { threadId });
    await client.ask('thread/unsubscribe', { threadId: GHOST });
    await client.request('thread/resume', { threadId });
    stage.model.script(say('Heard.'));
    await turn(stage, threadId, 'Do I hear you?');
    await stage.check(() => assert.deepEqual(first, { status: 'unsubscribed' }));
  }),

  scenario('thread/settings', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    await client.request('thread/settings/update', { threadId, effort: 'low' });
    await client.request('thread/settings/update', {
      threadId,
      approvalPolicy: 'on-request',
      sandboxPolicy: { type: 'readOnly' },
    });
    await client.ask('thread/settings/update', { threadId: GHOST, effort: 'low' });
    await client.ask('thread/settings/update', { threadId });
    stage.model.script(say('Low.'));
    await turn(stage, threadId, 'How?');
    await stage.check(() => {
      const [request] = stage.model.requests;
      assert.equal((request?.['reasoning'] as { effort?: string } | undefined)?.effort, 'low');
    });
  }),

  scenario('thread/question-again', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage, { approvalPolicy: 'untrusted' });
    stage.model.script(run('echo hi'), say('Hi.'));
    const turnId = await client.startTurn(threadId, 'Ask.');
    const request = await asked(client, 'item/commandExecution/requestApproval');
    const again = client.next(
      ({ id, method }) => method !== undefined && id === request.id,
      'the question again',
    );
    await client.request('thread/resume', { threadId, excludeTurns: true });
    answer(client, await again, { decision: 'decline' });
    await client.completed(turnId);
  }),
];
