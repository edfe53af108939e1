import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

function open(): Promise<Fixture> {
  return openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
}

describe('pages', () => {
  it('pages turns in both directions', async () => {
    const f = await open();
    const threadId = await f.startThread();
    for (const text of ['one', 'two', 'three', 'four', 'five']) await f.runTurn(threadId, text);
    const texts = (turns: readonly { items: readonly object[] }[]) =>
      turns.map((turn) => /"text":"(\w+)"/.exec(JSON.stringify(turn.items[0]))?.[1]);
    const first = await f.manager.turnsList({ threadId, limit: 2 });
    expect(texts(first.data)).toEqual(['five', 'four']);
    const second = await f.manager.turnsList({ threadId, limit: 2, cursor: first.nextCursor });
    expect(texts(second.data)).toEqual(['three', 'two']);
    const back = await f.manager.turnsList({
      threadId,
      cursor: second.backwardsCursor,
      sortDirection: 'asc',
    });
    expect(texts(back.data)).toEqual(['three', 'four', 'five']);
    expect(back.nextCursor).toBeNull();
    const { result, after } = await f.manager.resume({
      threadId,
      excludeTurns: true,
      initialTurnsPage: { limit: 1, itemsView: 'full' },
    });
    after();
    expect(texts(result.initialTurnsPage?.data ?? [])).toEqual(['five']);
    await expect(f.manager.turnsList({ threadId, cursor: 'x' })).rejects.toThrow(
      'invalid cursor: x',
    );
    const items = await f.manager.itemsList({ threadId, limit: 3 });
    expect(items.data.map((entry) => entry.item.type)).toEqual([
      'userMessage',
      'agentMessage',
      'userMessage',
    ]);
    const rest = await f.manager.itemsList({ threadId, limit: 20, cursor: items.nextCursor });
    expect(rest.data).toHaveLength(7);
    const [before, last] = rest.data.slice(-2);
    const anchor = { type: 'item' as const, itemId: before?.item.id ?? '' };
    const turnId = last?.turnId ?? '';
    const behind = await f.manager.itemsList({ threadId, turnId, cursor: anchor });
    expect(behind.data).toEqual([last]);
    await expect(f.manager.itemsList({ threadId, cursor: anchor })).rejects.toThrow(
      'turnId is required when cursor is an item anchor',
    );
  });
});

describe('the list', () => {
  it('filters, sorts, searches and pages', async () => {
    const f = await open();
    const ids: string[] = [];
    for (const text of ['alpha', 'beta', 'gamma']) {
      const threadId = await f.startThread();
      await f.runTurn(threadId, text);
      ids.push(threadId);
    }
    const [a = '', b = '', c = ''] = ids;
    const list = async (params: Parameters<Fixture['manager']['list']>[0]) =>
      (await f.manager.list(params)).data.map((thread) => thread.id);
    expect(await list({})).toEqual([c, b, a]);
    expect(await list({ sortDirection: 'asc' })).toEqual([a, b, c]);
    expect(await list({ limit: 0 })).toEqual([c]);
    const page = await f.manager.list({ limit: 2 });
    expect(page.data.map((thread) => thread.id)).toEqual([c, b]);
    expect(await list({ limit: 2, cursor: page.nextCursor })).toEqual([a]);
    expect(await list({ cursor: page.backwardsCursor, sortDirection: 'asc' })).toEqual([c]);
    expect(await list({ searchTerm: 'bet' })).toEqual([b]);
    expect(await list({ searchTerm: 'BET' })).toEqual([]);
    await f.served('name', f.labels.setName({ threadId: a, name: 'Renamed BET' }));
    expect(await list({ searchTerm: 'BET' })).toEqual([a]);
    // A name is no news of the thread itself.
    expect(await list({ sortKey: 'updated_at' })).toEqual([c, b, a]);
    expect(await list({ cwd: f.workspace, modelProviders: ['scripted'] })).toEqual([c, b, a]);
    expect(await list({ cwd: '/elsewhere' })).toEqual([]);
    expect(await list({ excludedThreadIds: [b] })).toEqual([c, a]);
    await expect(f.manager.list({ cursor: 'garbage' })).rejects.toThrow('invalid cursor: garbage');
  });

  it('finds every thread again when its index is lost or damaged', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    await f.manager.close();
    const files = (await readdir(f.home)).filter((name) => name.startsWith('thread-index'));
    for (const name of files) await rm(path.join(f.home, name));
    const second = f.another();
    expect((await second.manager.list({})).data.map((thread) => thread.id)).toEqual([threadId]);
    await second.manager.close();
    await writeFile(path.join(f.home, 'thread-index.sqlite'), 'this is no database at all');
    const third = f.another();
    expect((await third.manager.list({})).data).toMatchObject([{ id: threadId, preview: 'one' }]);
  });
});
