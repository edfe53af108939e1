import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { completed, message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';
import { ThreadShelf } from './thread-shelf.ts';

function open(): Promise<Fixture> {
  return openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
}

const origin = { originator: 'test' };
const unknown = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';

describe('deleting', () => {
  it('removes the file and the entry', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const { thread } = await f.manager.read({ threadId });
    const from = f.outbound.seen.length;
    await f.served('thread/delete', f.shelf.delete({ threadId }));
    expect(f.outbound.methods(from)).toEqual([
      'thread/status/changed',
      '< thread/delete',
      'thread/deleted',
    ]);
    await expect(access(thread.path ?? '')).rejects.toThrow('ENOENT');
    await expect(f.manager.read({ threadId })).rejects.toThrow(`thread not loaded: ${threadId}`);
    await expect(f.shelf.delete({ threadId })).rejects.toThrow(
      `no rollout found for thread id ${threadId}`,
    );
    expect((await f.manager.list({})).data).toEqual([]);
  });

  it('is refused while a fork builds on the history, after unloading', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const fork = (await f.manager.fork({ threadId }, origin)).result.thread.id;
    const refusal = `cannot delete thread ${threadId}: forked history still references it`;
    await expect(f.shelf.delete({ threadId })).rejects.toThrow(refusal);
    expect(f.manager.isLoaded(threadId)).toBe(false);
    const left = await f.manager.read({ threadId: fork, includeTurns: true });
    expect(left.thread.turns).toHaveLength(1);
    await f.served('thread/delete', f.shelf.delete({ threadId: fork }));
    await f.served('thread/delete', f.shelf.delete({ threadId }));
    expect((await f.manager.list({})).data).toEqual([]);
  });

  it('interrupts what runs, and also takes archived and fresh threads', async () => {
    const f = await openFixture(async function* ({ index }): AsyncGenerator<ScriptedEvent> {
      for (const event of message('it', ['x'])) {
        yield event;
        const stays = index === 0 && event !== 'cut' && event.type.endsWith('delta');
        if (stays) await new Promise(() => undefined);
      }
      yield* completed();
    });
    const running = await f.startThread();
    const input = [{ type: 'text' as const, text: 'x' }];
    await f.served('turn/start', f.manager.turnStart({ threadId: running, input }));
    await f.outbound.untilMethod('item/agentMessage/delta');
    const from = f.outbound.seen.length;
    await f.served('thread/delete', f.shelf.delete({ threadId: running }));
    expect(f.outbound.methods(from)).toEqual([
      'item/completed',
      'account/rateLimits/updated',
      'thread/status/changed',
      'turn/completed',
      'thread/status/changed',
      '< thread/delete',
      'thread/deleted',
    ]);
    const archived = await f.startThread();
    await f.runTurn(archived, 'one');
    await f.served('thread/archive', f.shelf.archive({ threadId: archived }));
    await f.served('thread/delete', f.shelf.delete({ threadId: archived }));
    const fresh = await f.startThread();
    await f.served('thread/delete', f.shelf.delete({ threadId: fresh }));
    expect(f.manager.loadedList({}).data).toEqual([]);
    expect((await f.manager.list({ archived: true })).data).toEqual([]);
  });

  it('refuses what has no file, what another server writes, and what has attached threads', async () => {
    const f = await open();
    const ephemeral = await f.startThread({ ephemeral: true });
    await expect(f.shelf.delete({ threadId: ephemeral })).rejects.toThrow(
      `thread is not persisted and cannot be deleted: ${ephemeral}`,
    );
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const other = new ThreadShelf(f.another().access);
    await expect(other.delete({ threadId })).rejects.toThrow('already has an active writer');
    const fork = await f.manager.fork({ threadId, attachToSource: true }, origin);
    const attached = fork.result.thread;
    expect(attached.attachedToThreadId).toBe(threadId);
    await expect(f.shelf.delete({ threadId })).rejects.toThrow(
      `cannot delete thread while attached thread ${attached.id} exists; delete the attached thread first`,
    );
    expect(f.manager.isLoaded(threadId)).toBe(true);
    expect((await f.manager.list({})).data.map((each) => each.id)).toEqual([threadId]);
    const beside = await f.manager.list({ attachedToThreadId: threadId });
    expect(beside.data.map((each) => each.id)).toEqual([attached.id]);
    await f.served('thread/delete', f.shelf.delete({ threadId: attached.id }));
    await f.served('thread/delete', f.shelf.delete({ threadId }));
    await expect(
      f.manager.fork({ threadId, attachToSource: true, ephemeral: true }, origin),
    ).rejects.toThrow('attachToSource cannot be combined with ephemeral');
  });
});

describe('archiving', () => {
  it('takes a fresh thread, but none that has no file or is loaded from where it lies', async () => {
    const f = await open();
    const fresh = await f.startThread();
    await f.served('thread/archive', f.shelf.archive({ threadId: fresh }));
    expect((await f.manager.list({ archived: true })).data.map((each) => each.id)).toEqual([fresh]);
    const ephemeral = await f.startThread({ ephemeral: true });
    await expect(f.shelf.archive({ threadId: ephemeral })).rejects.toThrow('no rollout found');
    expect(f.manager.isLoaded(ephemeral)).toBe(true);
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    await expect(f.shelf.unarchive({ threadId })).rejects.toThrow('already has an active writer');
    await expect(f.shelf.unarchive({ threadId: unknown })).rejects.toThrow(
      `no archived rollout found for thread id ${unknown}`,
    );
  });
});

describe('names', () => {
  it('are trimmed, kept, and told to all', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.served('name', f.labels.setName({ threadId, name: '  Before it began ' }));
    expect(f.outbound.seen.at(-1)).toEqual({
      method: 'thread/name/updated',
      params: { threadId, threadName: 'Before it began' },
    });
    // Nobody worked in it: it is no entry of the list yet.
    expect((await f.manager.list({})).data).toEqual([]);
    await f.manager.close();
    const { manager } = f.another();
    expect((await manager.read({ threadId })).thread.name).toBe('Before it began');
  });

  it('are refused for what keeps none', async () => {
    const f = await open();
    const ephemeral = await f.startThread({ ephemeral: true });
    await expect(f.labels.setName({ threadId: ephemeral, name: 'x' })).rejects.toThrow(
      `ephemeral thread does not support metadata updates: ${ephemeral}`,
    );
    const threadId = await f.startThread();
    await expect(f.labels.setName({ threadId, name: ' ' })).rejects.toThrow(
      'thread name must not be empty',
    );
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    await expect(f.labels.setName({ threadId, name: 'x' })).rejects.toThrow('no rollout found');
  });
});

describe('metadata', () => {
  it('is merged field by field, on loaded, stored and archived threads', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const update = async (gitInfo: object) =>
      (await f.labels.updateMetadata({ threadId, gitInfo })).thread.gitInfo;
    expect(await update({ sha: 'abc', branch: 'main' })).toEqual({
      sha: 'abc',
      branch: 'main',
      originUrl: null,
    });
    expect(await update({ sha: null, originUrl: 'https://example.org/x' })).toEqual({
      sha: null,
      branch: 'main',
      originUrl: 'https://example.org/x',
    });
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    expect(await update({ branch: null, originUrl: null })).toBeNull();
    const { thread } = await f.labels.updateMetadata({ threadId, daybreakEnabled: true });
    expect(thread).toMatchObject({ daybreakEnabled: true, status: { type: 'notLoaded' } });
    await f.manager.close();
    const read = await f.another().manager.read({ threadId });
    expect(read.thread).toMatchObject({ daybreakEnabled: true, gitInfo: null });
  });

  it('is refused when it says nothing, or nothing that can be', async () => {
    const f = await open();
    const threadId = await f.startThread();
    const refusal = (params: object, words: string) =>
      expect(f.labels.updateMetadata({ threadId, ...params })).rejects.toThrow(words);
    await refusal({}, 'thread metadata update must include at least one field');
    await refusal({ projectId: null }, 'must include at least one field');
    await refusal({ gitInfo: {} }, 'gitInfo must include at least one field');
    await refusal({ gitInfo: { sha: '' } }, 'gitInfo.sha must not be empty');
    await refusal({ projectId: 'nope' }, 'project not found: nope');
    await refusal({ threadId: unknown, gitInfo: { sha: 'x' } }, 'no rollout found');
  });
});

describe('a summary', () => {
  it('is told of a thread by its id and of a file by its path', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'What is this?');
    await f.labels.updateMetadata({ threadId, gitInfo: { branch: 'main' } });
    const { summary } = await f.labels.summary({ conversationId: threadId });
    expect(summary).toMatchObject({
      conversationId: threadId,
      preview: 'What is this?',
      modelProvider: 'scripted',
      cwd: f.workspace,
      source: 'vscode',
      gitInfo: { sha: null, branch: 'main', origin_url: null },
    });
    expect(await readFile(summary.path, 'utf8')).toContain('What is this?');
    expect(await f.labels.summary({ rolloutPath: summary.path })).toEqual({ summary });
    await expect(f.labels.summary({ rolloutPath: '/nope' })).rejects.toThrow(
      'failed to resolve rollout path `/nope`: file does not exist',
    );
    await expect(f.labels.summary({ conversationId: unknown })).rejects.toThrow(
      `no rollout found for conversation id ${unknown}`,
    );
  });
});

describe('a fork', () => {
  it('takes over the name, and nothing else that was said of its source', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    await f.served('name', f.labels.setName({ threadId, name: 'Named' }));
    await f.labels.updateMetadata({ threadId, gitInfo: { sha: 'of the source' } });
    await f.runTurn(threadId, 'two');
    const fork = (await f.manager.fork({ threadId }, origin)).result.thread;
    expect(fork).toMatchObject({ name: 'Named', gitInfo: null });
    await f.manager.close();
    const read = await f.another().manager.read({ threadId: fork.id });
    expect(read).toMatchObject({
      thread: { name: 'Named', gitInfo: null },
      readState: { firstUnread: null, revision: `initial:${fork.id}` },
    });
  });
});
