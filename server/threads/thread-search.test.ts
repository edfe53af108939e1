import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import { MessageIndex } from './message-index.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { TestServer } from './testing/test-server.ts';
import type { Fixture } from './testing/thread-fixture.ts';

/** The model answers with what the user said after "say". */
function open(): Promise<Fixture> {
  return openFixture(({ index, body }) => {
    const last = JSON.stringify(body.input.at(-1));
    return says(`it_${index}`, /say (.*?)"/.exec(last)?.[1] ?? `answer ${index}`);
  });
}

async function found(f: Pick<TestServer, 'searches'>, searchTerm: string): Promise<unknown[]> {
  const { data } = await f.searches.search({ searchTerm, sortDirection: 'asc' });
  return data.map(({ thread, snippet }) => [thread.id, snippet]);
}

describe('the search in all threads', () => {
  it('finds what user and model said, in any case and script', async () => {
    const f = await open();
    const first = await f.startThread();
    await f.runTurn(first, `Apples ${'lorem '.repeat(40)}needle ${'ipsum '.repeat(40)}`);
    const second = await f.startThread();
    await f.runTurn(second, '你好世界 say 再见');
    expect(await found(f, 'APPLES')).toEqual([[first, expect.stringMatching(/^Apples lorem/)]]);
    const [[, snippet]] = (await found(f, 'needle')) as [[string, string]];
    expect(snippet).toMatch(/^\.\.\. .*lorem needle ipsum.* \.\.\.$/);
    expect(snippet.length).toBeLessThan(200);
    for (const term of ['你', '再见', '世界', '好世界', '见']) {
      expect(await found(f, term), term).toHaveLength(1);
    }
    expect(await found(f, 'ne')).toHaveLength(1);
    expect(await found(f, 'nothing like it')).toEqual([]);
    expect(await found(f, '"quoted* OR')).toEqual([]);
    await expect(f.searches.search({ searchTerm: ' ' })).rejects.toThrow('non-empty searchTerm');
    // What was said since is found by another process too, and what was thrown away is made again.
    await f.runTurn(first, 'A late addition');
    const other = f.another();
    expect(await found(other, 'late addition')).toEqual([[first, 'A late addition']]);
    await other.searches.close();
    const file = path.join(f.home, 'message-index.sqlite');
    for (const end of ['-wal', '-shm']) await rm(`${file}${end}`, { force: true });
    await writeFile(file, 'no database');
    const third = f.another();
    expect(await found(third, 'late addition')).toHaveLength(1);
  });

  it('has its index made before anybody searches, and by several processes at once', async () => {
    const f = await open();
    const short = await f.startThread();
    await f.runTurn(short, 'brief');
    await f.searches.prepare();
    const index = await MessageIndex.open(f.home);
    expect([...index.sizes().keys()]).toEqual([short]);
    expect(index.find('brief')).toHaveLength(1);
    index.close();
    // So long that its text is stored in portions, of which each process may be the first with some.
    const long = await f.startThread();
    for (let n = 0; n < 4; n += 1) {
      await f.runTurn(long, `say number${n} ${'lorem ipsum '.repeat(5_000)} end${n}`);
    }
    const others = [f.another(), f.another()];
    const searches = [f, ...others].map((each) => found(each, 'number3'));
    for (const seen of await Promise.all(searches)) expect(seen).toHaveLength(1);
    for (let n = 0; n < 4; n += 1) {
      expect(await found(f, `end${n}`)).toHaveLength(1);
      // Once by the user, once by the model.
      const again = await MessageIndex.open(f.home);
      expect(again.find(`end${n}`)).toHaveLength(2);
      again.close();
    }
  });

  it('pages, and looks among the archived ones only when told', async () => {
    const f = await open();
    const ids: string[] = [];
    for (const word of ['one', 'two', 'three']) {
      const id = await f.startThread();
      await f.runTurn(id, `common ${word}`);
      ids.push(id);
    }
    const page = await f.searches.search({ searchTerm: 'common', limit: 2 });
    expect(page.data.map(({ thread }) => thread.id)).toEqual([ids[2], ids[1]]);
    const { nextCursor: cursor } = page;
    const rest = await f.searches.search({ searchTerm: 'common', limit: 2, cursor });
    expect(rest.data.map(({ thread }) => thread.id)).toEqual([ids[0]]);
    expect(rest.nextCursor).toBeNull();
    await f.served('archive', f.shelf.archive({ threadId: ids[1] ?? '' }));
    expect(await found(f, 'common')).toHaveLength(2);
    const archived = await f.searches.search({ searchTerm: 'common', archived: true });
    expect(archived.data.map(({ thread }) => thread.id)).toEqual([ids[1]]);
  });

  it('finds in a fork what it shares, and nothing that was reverted', async () => {
    const f = await open();
    const source = await f.startThread();
    await f.runTurn(source, 'first thing');
    const second = await f.runTurn(source, 'second thing');
    const made = f.manager.fork({ threadId: source }, { originator: 'test' });
    const id = (await f.served('fork', made)).thread.id;
    const nested = f.manager.fork({ threadId: id }, { originator: 'test' });
    const nestedId = (await f.served('fork', nested)).thread.id;
    await f.runTurn(source, 'third thing');
    expect(await found(f, 'second thing')).toHaveLength(3);
    expect(await found(f, 'third thing')).toEqual([[source, 'third thing']]);
    await f.served('revert', f.manager.revert({ threadId: source, beforeTurnId: second }));
    const ids = (await found(f, 'second thing')).map((each) => (each as [string])[0]);
    expect(ids.toSorted()).toEqual([id, nestedId].toSorted());
    expect(await found(f, 'third thing')).toEqual([]);
  });
});

describe('the search in one thread', () => {
  it('finds every occurrence, page by page', async () => {
    const f = await open();
    const threadId = await f.startThread();
    const first = await f.runTurn(threadId, 'Apples and apples say apple pie');
    const second = await f.runTurn(threadId, 'no fruit');
    const third = await f.runTurn(threadId, 'an apple, 一个苹果');
    const { data, nextCursor } = await f.searches.occurrences({ threadId, searchTerm: 'APPLE' });
    expect(nextCursor).toBeNull();
    expect(data.map(({ turnId }) => turnId)).toEqual([first, first, first, first, third]);
    for (const { snippet, snippetMatchRange: range } of data) {
      expect(snippet.slice(range.start, range.end).toLowerCase()).toBe('apple');
    }
    const paged: unknown[] = [];
    for (let cursor: string | null | undefined = null, more = true; more;) {
      const page = await f.searches.occurrences({
        threadId,
        searchTerm: 'apple',
        limit: 2,
        cursor,
      });
      paged.push(...page.data);
      cursor = page.nextCursor;
      more = cursor != null;
    }
    expect(paged).toEqual(data);
    const han = await f.searches.occurrences({ threadId, searchTerm: '苹果' });
    expect(han.data).toMatchObject([{ turnId: third, snippet: 'an apple, 一个苹果' }]);
    const cursor = han.data[0]?.turnCursor ?? null;
    const turns = await f.manager.turnsList({ threadId, cursor });
    expect(turns.data.map((turn) => turn.id)).toEqual([third, second, first]);
    await expect(
      f.searches.occurrences({ threadId, searchTerm: 'a', cursor: 'x' }),
    ).rejects.toThrow('invalid cursor: x');
    await expect(f.searches.occurrences({ threadId, searchTerm: '' })).rejects.toThrow('non-empty');
  });
});

describe('the timeline', () => {
  it('is the newest page first, its entries in order, through what a fork shares', async () => {
    const f = await open();
    const source = await f.startThread();
    for (const text of ['one', 'two']) await f.runTurn(source, text);
    const made = f.manager.fork({ threadId: source }, { originator: 'test' });
    const threadId = (await f.served('fork', made)).thread.id;
    const last = await f.runTurn(threadId, 'three');
    const whole = await f.searches.timeline({ threadId });
    expect(whole.nextCursor).toBeNull();
    expect(whole.data.map((entry) => entry.type)).toEqual(
      [0, 1, 2].flatMap(() => ['turnStarted', 'item', 'item', 'turnCompleted']),
    );
    const positions = whole.data.map((entry) => Number(entry.position));
    expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => a - b));
    expect(whole.data.at(-1)).toMatchObject({ turnId: last, status: 'completed', error: null });
    let paged: unknown[] = [];
    for (let cursor: string | null | undefined = null, more = true; more;) {
      const page = await f.searches.timeline({ threadId, limit: 5, cursor });
      paged = [...page.data, ...paged];
      cursor = page.nextCursor;
      more = cursor != null;
    }
    expect(paged).toEqual(whole.data);
    await expect(f.searches.timeline({ threadId, cursor: 'x' })).rejects.toThrow(
      'invalid thread timeline cursor',
    );
  });
});

describe('items by their ids', () => {
  it('come in their own order', async () => {
    const f = await open();
    const threadId = await f.startThread();
    const turnId = await f.runTurn(threadId, 'one');
    const { data } = await f.manager.itemsList({ threadId });
    const itemIds = data.map(({ item }) => item.id).toReversed();
    const read = await f.searches.itemsRead({ threadId, turnId, itemIds: [...itemIds, 'x'] });
    expect(read.data).toEqual(data);
    const none = await f.searches.itemsRead({ threadId, turnId: 'x', itemIds });
    expect(none.data).toEqual([]);
    await expect(f.searches.itemsRead({ threadId, turnId, itemIds: [] })).rejects.toThrow(
      'itemIds must contain 1 to 100 IDs',
    );
  });
});
