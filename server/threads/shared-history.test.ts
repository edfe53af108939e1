import { readFile, rm, stat, truncate } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent } from '../model/scripted-model.ts';
import type { ThreadManager } from './thread-manager.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';
import { ThreadShelf } from './thread-shelf.ts';

/** Every turn is answered by the number of the request. */
function open(): Promise<Fixture> {
  return openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
}

async function texts(threadId: string, manager: ThreadManager): Promise<string[]> {
  const { data } = await manager.turnsList({ threadId, sortDirection: 'asc', itemsView: 'full' });
  return data.flatMap((turn) =>
    turn.items.flatMap((item) => {
      if (item.type !== 'userMessage') return [];
      const [part] = item.content;
      return part?.type === 'text' ? [part.text] : [];
    }),
  );
}

async function fork(
  f: Fixture,
  threadId: string,
  params: Partial<Parameters<ThreadManager['fork']>[0]> = {},
): Promise<string> {
  const made = f.manager.fork({ threadId, ...params }, { originator: 'test' });
  return (await f.served('thread/fork', made)).thread.id;
}

async function pathOf(f: Fixture, threadId: string): Promise<string> {
  return (await f.manager.read({ threadId })).thread.path ?? '';
}

const heard = (f: Fixture): string => JSON.stringify(f.model.requests.at(-1)?.body.input);

describe('a fork', () => {
  it('shares the history of its source instead of copying it', async () => {
    const f = await open();
    const source = await f.startThread();
    await f.runTurn(source, `one ${'x'.repeat(50_000)}`);
    const second = await f.runTurn(source, 'two');
    await f.runTurn(source, 'three');
    const id = await fork(f, source, { lastTurnId: second });
    expect((await stat(await pathOf(f, id))).size).toBeLessThan(10_000);
    await f.runTurn(id, 'four');
    await f.runTurn(source, 'five');
    const own = await texts(id, f.manager);
    expect(own.map((text) => text.slice(0, 5))).toEqual(['one x', 'two', 'four']);
    expect(heard(f)).toContain('five');
    const nested = await fork(f, id);
    await f.runTurn(nested, 'six');
    expect(heard(f)).toMatch(/two.*answer 1.*four.*answer 3.*six/);
    expect(heard(f)).not.toContain('"three"');
    // By another process, from the files alone, and page by page.
    const other = f.another();
    expect((await texts(nested, other.manager)).slice(1)).toEqual(['two', 'four', 'six']);
    const page = await other.manager.turnsList({ threadId: nested, limit: 2 });
    const rest = await other.manager.turnsList({ threadId: nested, cursor: page.nextCursor });
    expect([...page.data, ...rest.data].map((turn) => turn.id).toReversed()).toEqual(
      (await f.manager.turnsList({ threadId: nested, sortDirection: 'asc' })).data.map(
        (turn) => turn.id,
      ),
    );
    const items = await other.manager.itemsList({ threadId: nested, limit: 100 });
    expect(items.data).toHaveLength(8);
  });

  it('inside of what its source shares points past it', async () => {
    const f = await open();
    const source = await f.startThread();
    const first = await f.runTurn(source, 'one');
    await f.runTurn(source, 'two');
    const id = await fork(f, source);
    await f.runTurn(id, 'three');
    const nested = await fork(f, id, { lastTurnId: first });
    expect(await readFile(await pathOf(f, nested), 'utf8')).toContain(`"thread_id":"${source}"`);
    await f.runTurn(nested, 'four');
    expect(await texts(nested, f.manager)).toEqual(['one', 'four']);
  });

  it('finds its source archived, and again when it is back', async () => {
    const f = await open();
    const source = await f.startThread();
    await f.runTurn(source, 'one');
    const id = await fork(f, source);
    await f.runTurn(id, 'two');
    await f.served('archive', f.shelf.archive({ threadId: source }));
    expect(await texts(id, f.manager)).toEqual(['one', 'two']);
    await f.manager.close();
    const other = f.another();
    expect(await texts(id, other.manager)).toEqual(['one', 'two']);
    (await new ThreadShelf(other.access).unarchive({ threadId: source })).after();
    const { result, after } = await other.manager.resume({ threadId: id });
    after();
    expect(result.thread.turns).toHaveLength(2);
  });

  it('shows what is its own when its source is lost or cut short, and says so', async () => {
    const f = await open();
    const source = await f.startThread();
    await f.runTurn(source, 'one');
    await f.runTurn(source, 'two');
    const id = await fork(f, source);
    await f.runTurn(id, 'three');
    const file = await pathOf(f, source);
    await f.manager.close();
    const first = f.another();
    const size = (await stat(file)).size;
    await truncate(file, Math.floor(size * 0.6));
    expect((await texts(id, first.manager)).at(-1)).toBe('three');
    expect(first.outbound.seen).toMatchObject([{ method: 'warning', params: { threadId: id } }]);
    expect(JSON.stringify(first.outbound.seen)).toContain('ends before it should');
    await rm(file);
    const second = f.another();
    const { result, after } = await second.manager.resume({ threadId: id });
    after();
    expect(result.thread.turns).toHaveLength(1);
    expect(JSON.stringify(second.outbound.seen)).toContain('is missing');
    expect((await second.manager.list({})).data).toHaveLength(1);
  });

  it('of a running thread leaves it alone', async () => {
    const release = Promise.withResolvers<void>();
    const f = await openFixture(({ index }) =>
      index === 1 ? held('it_1', release.promise) : says(`it_${index}`, `answer ${index}`),
    );
    const source = await f.startThread();
    await f.runTurn(source, 'one');
    const from = f.outbound.seen.length;
    const turn = f.manager.turnStart({
      threadId: source,
      input: [{ type: 'text', text: 'two' }],
    });
    await f.served('turn/start', turn);
    await f.outbound.untilMethod('item/agentMessage/delta', from);
    const id = await fork(f, source);
    expect(await texts(id, f.manager)).toEqual(['one']);
    release.resolve();
    const end = await f.outbound.untilMethod('turn/completed', from);
    expect(end.params).toMatchObject({ threadId: source, turn: { status: 'completed' } });
    await f.runTurn(id, 'three');
    expect(await texts(id, f.manager)).toEqual(['one', 'three']);
    expect(await texts(source, f.manager)).toEqual(['one', 'two']);
  });
});

async function* held(id: string, release: Promise<void>): AsyncGenerator<ScriptedEvent> {
  const events = [...message(id, ['the answer'])];
  const last = events.findIndex((event) => event !== 'cut' && event.type.endsWith('item.done'));
  yield* events.slice(0, last);
  await release;
  yield* events.slice(last);
  yield { type: 'response.completed', response: { id: 'r', status: 'completed', output: [] } };
}

describe('a revert', () => {
  it('hides turns and keeps them on disk, in the documented order', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const second = await f.runTurn(threadId, 'two');
    await f.runTurn(threadId, 'three');
    const before = await f.manager.read({ threadId });
    const usage = f.outbound.seen.filter((seen) => seen.method === 'thread/tokenUsage/updated');
    const from = f.outbound.seen.length;
    const { thread } = await f.served(
      'thread/revert',
      f.manager.revert({ threadId, beforeTurnId: second }),
    );
    expect(f.outbound.seen.slice(from)).toMatchObject([
      { method: 'thread/status/changed', params: { status: { type: 'notLoaded' } } },
      { method: 'thread/status/changed', params: { status: { type: 'idle' } } },
      { method: '< thread/revert' },
      { method: 'thread/reverted', params: { threadId } },
    ]);
    expect(await texts(threadId, f.manager)).toEqual(['one']);
    expect(await readFile(thread.path ?? '', 'utf8')).toContain('three');
    expect(thread.path).toBe(before.thread.path);
    await f.runTurn(threadId, 'four');
    expect(heard(f)).toMatch(/one.*answer 0.*four/);
    expect(heard(f)).not.toMatch(/"two"|"three"/);
    // The usage counts on from what was left.
    const after = f.outbound.seen.filter((seen) => seen.method === 'thread/tokenUsage/updated');
    expect(after.at(-1)?.params['tokenUsage']).toMatchObject({
      total: (usage[1]?.params['tokenUsage'] as { total: object } | undefined)?.total,
    });
    // From the files alone.
    await f.manager.close();
    for (const end of ['', '-wal', '-shm']) {
      await rm(`${f.home}/thread-index.sqlite${end}`, { force: true });
    }
    const other = f.another();
    expect(await texts(threadId, other.manager)).toEqual(['one', 'four']);
    const { result, after: then } = await other.manager.resume({ threadId });
    then();
    expect(result.thread.turns).toHaveLength(2);
  });

  it('interrupts what runs', async () => {
    const release = Promise.withResolvers<void>();
    const f = await openFixture(({ index }) =>
      index === 1 ? held('it_1', release.promise) : says(`it_${index}`, `answer ${index}`),
    );
    const threadId = await f.startThread();
    const first = await f.runTurn(threadId, 'one');
    const from = f.outbound.seen.length;
    const turn = f.manager.turnStart({ threadId, input: [{ type: 'text', text: 'two' }] });
    await f.served('turn/start', turn);
    await f.outbound.untilMethod('item/agentMessage/delta', from);
    await f.served('thread/revert', f.manager.revert({ threadId, beforeTurnId: first }));
    const methods = f.outbound.methods(from);
    expect(methods.slice(methods.indexOf('turn/completed') - 1)).toEqual([
      'thread/status/changed',
      'turn/completed',
      'thread/status/changed',
      'thread/readState/changed',
      'thread/status/changed',
      '< thread/revert',
      'thread/reverted',
    ]);
    expect(await texts(threadId, f.manager)).toEqual([]);
    release.resolve();
    await f.runTurn(threadId, 'anew');
    expect((await f.manager.read({ threadId })).thread.preview).toBe('one');
    expect(heard(f)).not.toMatch(/"one"|"two"/);
    // The model is told again where it is.
    expect(heard(f)).toContain('environment_context');
  });

  it('is taken back once, as long as the thread has not gone on', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await expect(f.manager.undoRevert({ threadId })).rejects.toThrow('no rollout found');
    await f.runTurn(threadId, 'one');
    await expect(f.manager.undoRevert({ threadId })).rejects.toThrow('were hidden');
    const second = await f.runTurn(threadId, 'two');
    await f.runTurn(threadId, 'three');
    await f.served('revert', f.manager.revert({ threadId, beforeTurnId: second }));
    expect(await texts(threadId, f.manager)).toEqual(['one']);
    const from = f.outbound.seen.length;
    await f.served('thread/revert/undo', f.manager.undoRevert({ threadId }));
    expect(f.outbound.methods(from).slice(-2)).toEqual(['< thread/revert/undo', 'thread/reverted']);
    expect(await texts(threadId, f.manager)).toEqual(['one', 'two', 'three']);
    await expect(f.manager.undoRevert({ threadId })).rejects.toThrow('gone on since');
    await f.runTurn(threadId, 'four');
    expect(heard(f)).toMatch(/one.*two.*three.*answer 2.*four/);

    const { turns } = (await f.manager.read({ threadId, includeTurns: true })).thread;
    const last = turns.at(-1)?.id ?? '';
    await f.served('revert', f.manager.revert({ threadId, beforeTurnId: last }));
    await f.runTurn(threadId, 'five');
    await expect(f.manager.undoRevert({ threadId })).rejects.toThrow('gone on since');
    expect(await texts(threadId, f.manager)).toEqual(['one', 'two', 'three', 'five']);
  });

  it('of an unknown turn fails, and the thread goes on', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    await expect(f.manager.revert({ threadId, beforeTurnId: 'x' })).rejects.toThrow(
      'turn not found: x',
    );
    await f.runTurn(threadId, 'two');
    expect(await texts(threadId, f.manager)).toEqual(['one', 'two']);
  });

  it('leaves alone the forks that were made before, and reaches into what a fork shares', async () => {
    const f = await open();
    const source = await f.startThread();
    await f.runTurn(source, 'one');
    const second = await f.runTurn(source, 'two');
    const id = await fork(f, source);
    const third = await f.runTurn(id, 'three');
    const nested = await fork(f, id);
    await f.runTurn(nested, 'four');
    await f.served('revert', f.manager.revert({ threadId: source, beforeTurnId: second }));
    expect(await texts(source, f.manager)).toEqual(['one']);
    expect(await texts(id, f.manager)).toEqual(['one', 'two', 'three']);
    await f.served('revert', f.manager.revert({ threadId: id, beforeTurnId: second }));
    expect(await texts(id, f.manager)).toEqual(['one']);
    await f.runTurn(id, 'five');
    expect(heard(f)).not.toMatch(/"two"|"three"/);
    expect(await texts(id, f.manager)).toEqual(['one', 'five']);
    expect(await texts(nested, f.manager)).toEqual(['one', 'two', 'three', 'four']);
    await f.served('revert', f.manager.revert({ threadId: nested, beforeTurnId: third }));
    const other = f.another();
    expect(await texts(nested, other.manager)).toEqual(['one', 'two']);
    expect(await texts(id, other.manager)).toEqual(['one', 'five']);
  });
});

describe('a compaction', () => {
  it('is undone with the turns that it was made after, in the thread and in a fork of it', async () => {
    const f = await open();
    const source = await f.startThread();
    await f.runTurn(source, 'one');
    const second = await f.runTurn(source, 'two');
    const id = await fork(f, source);
    const third = await f.runTurn(id, 'three');
    const from = f.outbound.seen.length;
    await f.served('compact', Promise.resolve(f.manager.compactStart({ threadId: id })));
    await f.outbound.untilMethod('turn/completed', from);
    await f.runTurn(id, 'four');
    expect(heard(f)).not.toContain('"answer 0"');
    const nested = await fork(f, id, { lastTurnId: third });
    await f.runTurn(nested, 'five');
    expect(heard(f)).toMatch(/"one".*"answer 0".*"two".*"three".*"five"/);
    await f.served('revert', f.manager.revert({ threadId: id, beforeTurnId: second }));
    await f.runTurn(id, 'six');
    expect(heard(f)).toMatch(/"one".*"answer 0".*"six"/);
    expect(heard(f)).not.toMatch(/"two"|"three"|"four"/);
  });
});
