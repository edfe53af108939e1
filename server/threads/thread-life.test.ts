import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

function open(config = ''): Promise<Fixture> {
  return openFixture(({ index }) => says(`it_${index}`, `answer ${index}`), config);
}

const unknown = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';

describe('a new thread', () => {
  it('has no file and no entry before its first turn', async () => {
    const f = await open();
    const threadId = await f.startThread();
    const { thread } = await f.manager.read({ threadId });
    await expect(f.manager.read({ threadId, includeTurns: true })).rejects.toThrow('not supported');
    const beforeTurnId = threadId;
    await expect(f.manager.revert({ threadId, beforeTurnId })).rejects.toThrow('no rollout found');
    await expect(stat(thread.path ?? '')).rejects.toThrow('ENOENT');
    expect((await f.manager.list({})).data).toEqual([]);
    await f.runTurn(threadId, '  What is this?\nMore.');
    expect((await f.manager.list({})).data).toMatchObject([
      { id: threadId, preview: 'What is this?\nMore.', status: { type: 'idle' }, turns: [] },
    ]);
  });

  it('begins with the defaults, and with what the config says of trust', async () => {
    const f = await open();
    const { result } = await f.manager.start({ cwd: f.workspace }, { originator: 'test' });
    expect(result).toMatchObject({
      approvalPolicy: 'on-request',
      approvalsReviewer: 'user',
      sandbox: { type: 'readOnly', networkAccess: false },
      instructionSources: [],
      model: 'scripted',
      modelProvider: 'scripted',
    });
    const trusted = await f.manager.start(
      { cwd: f.workspace, config: { [`projects."${f.workspace}".trust_level`]: 'trusted' } },
      { originator: 'test' },
    );
    expect(trusted.result.sandbox).toEqual({
      type: 'workspaceWrite',
      writableRoots: [],
      networkAccess: false,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: false,
    });
  });

  it('names its AGENTS.md files, the global one first, and gives them to the model', async () => {
    const f = await open();
    await mkdir(path.join(f.workspace, '.git'));
    const inner = path.join(f.workspace, 'packages', 'a');
    await mkdir(inner, { recursive: true });
    const files = [f.home, f.workspace, inner].map((folder) => path.join(folder, 'AGENTS.md'));
    for (const [n, file] of files.entries()) await writeFile(file, `rule ${n}`);
    const { result } = await f.manager.start({ cwd: inner }, { originator: 'test' });
    expect(result.instructionSources).toEqual(files);
    await f.runTurn(result.thread.id, 'x');
    const text = JSON.stringify(f.model.requests[0]?.body.input[2]);
    expect(text).toMatch(/rule 0.*--- project-doc ---.*rule 1.*rule 2.*<environment_context>/);
  });
});

describe('resuming', () => {
  it('restores all settings, workspace-write with its roots included', async () => {
    const f = await open();
    const root = path.join(f.workspace, 'more');
    const threadId = await f.startThread({ sandbox: 'workspace-write', approvalPolicy: 'never' });
    const sandboxPolicy = {
      type: 'workspaceWrite' as const,
      writableRoots: [root],
      networkAccess: true,
      excludeTmpdirEnvVar: false,
      excludeSlashTmp: true,
    };
    await f.manager.settingsUpdate({ threadId, sandboxPolicy, effort: 'high', model: 'other' });
    await f.runTurn(threadId, 'x');
    await f.manager.close();
    const { manager } = f.another();
    const { result, after } = await manager.resume({ threadId, excludeTurns: true });
    after();
    expect(result).toMatchObject({
      sandbox: sandboxPolicy,
      approvalPolicy: 'never',
      reasoningEffort: 'high',
      model: 'other',
    });
    expect(result.thread.turns).toEqual([]);
  });

  it('applies overrides to a loaded thread and tells its watchers', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'x');
    const from = f.outbound.seen.length;
    const resume = f.manager.resume({ threadId, sandbox: 'danger-full-access' });
    const result = await f.served('thread/resume', resume);
    expect(result.sandbox).toEqual({ type: 'dangerFullAccess' });
    expect(f.outbound.methods(from)).toEqual([
      'thread/settings/updated',
      '< thread/resume',
      'thread/tokenUsage/updated',
      'thread/goal/cleared',
    ]);
    await f.runTurn(threadId, 'y');
    const said = JSON.stringify(f.model.requests[1]?.body.input.slice(-2));
    expect(said).toContain('without a sandbox');
  });
});

describe('a fork', () => {
  it('keeps the turns up to the one named, and stands by itself', async () => {
    const f = await open();
    const threadId = await f.startThread({ sandbox: 'workspace-write' });
    const first = await f.runTurn(threadId, 'one');
    await f.runTurn(threadId, 'two');
    await f.served('name', f.labels.setName({ threadId, name: 'My thread' }));
    const from = f.outbound.seen.length;
    const origin = { originator: 'test' };
    const fork = f.manager.fork({ threadId, lastTurnId: first }, origin);
    const result = await f.served('thread/fork', fork);
    expect(f.outbound.methods(from)).toEqual([
      '< thread/fork',
      'thread/tokenUsage/updated',
      'thread/started',
    ]);
    expect(result.thread).toMatchObject({
      forkedFromId: threadId,
      name: 'My thread',
      preview: 'one',
      turns: [{ id: first, status: 'completed' }],
    });
    expect(result.sandbox).toMatchObject({ type: 'workspaceWrite' });
    await f.runTurn(result.thread.id, 'on the fork');
    const { body } = f.model.requests.at(-1) ?? {};
    expect(body?.['prompt_cache_key']).toBe(result.thread.id);
    expect(JSON.stringify(body?.input)).not.toContain('answer 1');
    await f.manager.close();
    const { manager } = f.another();
    const read = await manager.read({ threadId: result.thread.id, includeTurns: true });
    expect(read.thread.turns).toHaveLength(2);
    const source = await manager.read({ threadId, includeTurns: true });
    expect(source.thread.turns).toHaveLength(2);
  });

  it('keeps every setting, so that it may do no more than its source', async () => {
    const f = await open();
    const threadId = await f.startThread({
      sandbox: 'danger-full-access',
      baseInstructions: 'Be brief.',
      developerInstructions: 'Be kind.',
      config: { 'tools.update_plan.enabled': false },
    });
    const update = f.manager.settingsUpdate({
      threadId,
      approvalPolicy: 'untrusted',
      approvalsReviewer: 'user',
      sandboxPolicy: { type: 'readOnly', networkAccess: true },
      model: 'other',
      effort: 'high',
      summary: 'detailed',
      serviceTier: 'flex',
      personality: 'friendly',
      disabledPluginIds: ['a'],
    });
    await f.served('thread/settings/update', update);
    await f.runTurn(threadId, 'one');
    const { settings } = f.access.loaded(threadId);
    const forked = async (more: object): Promise<string> =>
      (await f.manager.fork({ threadId, ...more }, { originator: 'test' })).result.thread.id;
    for (const id of [await forked({}), await forked({ ephemeral: true })]) {
      expect(f.access.loaded(id).settings).toEqual(settings);
      expect(f.access.loaded(id).settings).toMatchObject({
        approvalPolicy: 'untrusted',
        sandboxPolicy: { type: 'readOnly', networkAccess: true },
        effort: 'high',
      });
    }
  });

  it('before the first turn is empty; an ephemeral one leaves nothing on disk', async () => {
    const f = await open();
    const threadId = await f.startThread();
    const first = await f.runTurn(threadId, 'one');
    const origin = { originator: 'test' };
    const empty = await f.manager.fork({ threadId, beforeTurnId: first }, origin);
    expect(empty.result.thread.turns).toEqual([]);
    const { result } = await f.manager.fork({ threadId, ephemeral: true }, origin);
    expect(result.thread).toMatchObject({ ephemeral: true, path: null, turns: [{ id: first }] });
    await f.runTurn(result.thread.id, 'quietly');
    expect(JSON.stringify(f.model.requests[1]?.body.input)).toContain('answer 0');
    expect((await f.manager.list({})).data.map((thread) => thread.id)).toEqual([threadId]);
    await expect(f.manager.resume({ threadId: result.thread.id })).rejects.toThrow(
      'no rollout found',
    );
    await expect(f.manager.fork({ threadId, lastTurnId: 'nothing' }, origin)).rejects.toThrow(
      'turn not found: nothing',
    );
  });
});

describe('archiving', () => {
  it('puts the thread aside and back', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const from = f.outbound.seen.length;
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    expect(f.outbound.methods(from)).toEqual([
      'thread/status/changed',
      '< thread/archive',
      'thread/archived',
    ]);
    expect((await f.manager.list({})).data).toEqual([]);
    const [archived] = (await f.manager.list({ archived: true })).data;
    expect(archived?.path).toContain('archived_sessions');
    await expect(f.manager.resume({ threadId })).rejects.toThrow('is archived');
    await expect(f.shelf.archive({ threadId })).rejects.toThrow('no rollout found');
    expect((await f.manager.read({ threadId, includeTurns: true })).thread.turns).toHaveLength(1);
    const back = await f.served('thread/unarchive', f.shelf.unarchive({ threadId }));
    expect(back.thread.status).toEqual({ type: 'notLoaded' });
    expect((await f.manager.list({})).data).toHaveLength(1);
    const { result, after } = await f.manager.resume({ threadId });
    after();
    expect(result.thread.turns).toHaveLength(1);
  });

  it('interrupts what runs', async () => {
    const f = await openFixture(async function* (): AsyncGenerator<ScriptedEvent> {
      for (const event of message('it', ['x'])) {
        yield event;
        if (event !== 'cut' && event.type.endsWith('delta')) await new Promise(() => undefined);
      }
      yield* completed();
    });
    const threadId = await f.startThread();
    const input = [{ type: 'text' as const, text: 'x' }];
    await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    await f.outbound.untilMethod('item/agentMessage/delta');
    const from = f.outbound.seen.length;
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    expect(f.outbound.methods(from)).toEqual([
      'item/completed',
      'account/rateLimits/updated',
      'thread/status/changed',
      'turn/completed',
      'thread/status/changed',
      '< thread/archive',
      'thread/archived',
    ]);
  });
});

describe('requests that cross', () => {
  it('leave one thread in one file, whatever the order', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const input = [{ type: 'text' as const, text: 'two' }];
    const [archived, turn] = await Promise.allSettled([
      f.served('thread/archive', f.shelf.archive({ threadId })),
      f.served('turn/start', f.manager.turnStart({ threadId, input })),
    ]);
    expect(archived.status).toBe('fulfilled');
    if (turn.status === 'rejected') expect(String(turn.reason)).toContain('thread not found');
    expect((await f.manager.list({})).data).toEqual([]);
    expect((await f.manager.list({ archived: true })).data).toHaveLength(1);
    await f.served('thread/unarchive', f.shelf.unarchive({ threadId }));
    const both = await Promise.all([
      f.manager.resume({ threadId }),
      f.manager.resume({ threadId, excludeTurns: true }),
    ]);
    for (const { after } of both) after();
    const idle = f.outbound.seen.filter(
      (seen) =>
        seen.method === 'thread/status/changed' && JSON.stringify(seen.params).includes('"idle"'),
    );
    expect(idle.length).toBeGreaterThan(0);
    expect(f.manager.loadedList({}).data).toEqual([threadId]);
  });

  it('to begin two turns make one, and steer it', async () => {
    const bothBegun = Promise.withResolvers<void>();
    const f = await openFixture(async function* ({ index }) {
      await bothBegun.promise;
      yield* says(`it_${index}`, `answer ${index}`);
    });
    const threadId = await f.startThread();
    const begin = (text: string) =>
      f.served('turn/start', f.manager.turnStart({ threadId, input: [{ type: 'text', text }] }));
    const [first, second] = await Promise.all([begin('one'), begin('two')]);
    bothBegun.resolve();
    expect(second.turn.id).toBe(first.turn.id);
    await f.outbound.untilMethod('turn/completed');
    const { data } = await f.manager.turnsList({ threadId, itemsView: 'full' });
    expect(data).toHaveLength(1);
    expect(data[0]?.items.filter((item) => item.type === 'userMessage')).toHaveLength(2);
  });
});

describe('bad ids', () => {
  it('get the words that clients know', async () => {
    const f = await open();
    const { manager } = f;
    const threadId = unknown;
    const input = [{ type: 'text' as const, text: 'x' }];
    await expect(manager.read({ threadId })).rejects.toThrow(`thread not loaded: ${unknown}`);
    await expect(manager.turnStart({ threadId, input })).rejects.toThrow(
      `thread not found: ${unknown}`,
    );
    const missing = `no rollout found for thread id ${unknown}`;
    await expect(manager.resume({ threadId })).rejects.toThrow(missing);
    await expect(manager.fork({ threadId }, { originator: 'test' })).rejects.toThrow(missing);
    await expect(f.shelf.archive({ threadId })).rejects.toThrow(missing);
    await expect(manager.read({ threadId: 'nope' })).rejects.toThrow('invalid thread id: ');
    await expect(manager.resume({ threadId: 'nope' })).rejects.toThrow('invalid session id: ');
    const loaded = await f.startThread();
    const text = 'x'.repeat(1_048_577);
    await expect(
      manager.turnStart({ threadId: loaded, input: [{ type: 'text', text }] }),
    ).rejects.toMatchObject({
      code: -32602,
      data: { input_error_code: 'input_too_large', max_chars: 1_048_576, actual_chars: 1_048_577 },
    });
  });
});
