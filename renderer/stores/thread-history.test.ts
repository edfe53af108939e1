import { describe, expect, test } from 'vitest';
import { aSnapshot, aTurn, anAnswer, SERVER, settle, startedApp } from '../testing/fixtures.ts';

const key = { server: SERVER, threadId: 't1' };

describe('history', () => {
  test('older pages come before the loaded turns and go again', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () =>
      aSnapshot({ turns: [aTurn('u3')], olderCursor: 'before-u3' }),
    );
    const handle = app.threads.openThread(key);
    await settle();
    hub.onHost('host/thread/page', () => ({
      turns: [aTurn('u1'), aTurn('u2')],
      short: [],
      olderCursor: null,
    }));
    await handle.loadOlder();
    expect([...handle.state.turns.keys()]).toEqual(['u1', 'u2', 'u3']);
    expect(handle.meta().olderCursor).toBeNull();
    await handle.loadOlder();
    expect(
      hub.sent.filter((e) => 'method' in e.message && e.message.method === 'host/thread/page'),
    ).toHaveLength(1);
    handle.releaseOlder();
    expect([...handle.state.turns.keys()]).toEqual(['u3']);
    expect(handle.meta().olderCursor).toBe('before-u3');
  });

  test('a turn that was cut gets its older items before the loaded ones, and loses them again', async () => {
    const { app, hub } = await startedApp();
    const items = (...ids: string[]) => ids.map((id) => anAnswer(id, id));
    hub.onHost('host/thread/open', () =>
      aSnapshot({
        turns: [aTurn('u2', { items: items('c', 'd') })],
        firstTurnCut: true,
        olderCursor: 'before-c',
      }),
    );
    hub.onHost('host/thread/page', () => ({
      turns: [aTurn('u1', { items: items('x') }), aTurn('u2', { items: items('a', 'b') })],
      short: [],
      olderCursor: null,
    }));
    const handle = app.threads.openThread(key);
    await settle();
    const itemIds = (): string[] => [...(handle.turn('u2')?.items.keys() ?? [])];
    const revisions = [handle.turnRevision('u2')];
    await handle.loadOlder();
    expect([...handle.state.turns.keys()]).toEqual(['u1', 'u2']);
    expect(itemIds()).toEqual(['a', 'b', 'c', 'd']);
    revisions.push(handle.turnRevision('u2'));
    handle.releaseOlder();
    expect(itemIds()).toEqual(['c', 'd']);
    revisions.push(handle.turnRevision('u2'));
    expect(new Set(revisions).size).toBe(3);
    expect(handle.meta().olderCursor).toBe('before-c');
  });

  test('an item that is not whole is fetched once, and a turn for the clipboard comes whole', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () =>
      aSnapshot({
        turns: [aTurn('u1', { items: [anAnswer('a', 'be…n')] })],
        short: [{ turnId: 'u1', itemId: 'a', size: 100_000 }],
      }),
    );
    let asked = 0;
    hub.onHost('host/thread/item', () => {
      asked += 1;
      return { item: anAnswer('a', 'begin and end') };
    });
    hub.on('thread/items/list', () => ({
      result: { data: [{ turnId: 'u1', item: anAnswer('a', 'all of it') }], nextCursor: null },
    }));
    const handle = app.threads.openThread(key);
    await settle();
    expect((await handle.wholeTurn('u1'))?.items).toEqual([anAnswer('a', 'all of it')]);
    expect(handle.shortMark('u1', 'a')?.size).toBe(100_000);
    let told = 0;
    handle.subscribeItem('u1', 'a', () => (told += 1));
    await Promise.all([handle.loadWhole('u1', 'a'), handle.loadWhole('u1', 'a')]);
    expect([asked, told]).toEqual([1, 1]);
    expect(handle.shortMark('u1', 'a')).toBeNull();
    expect(handle.item('u1', 'a')?.item).toEqual(anAnswer('a', 'begin and end'));
  });

  test('a new snapshot that begins in the loaded turns keeps the older ones', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () =>
      aSnapshot({ turns: [aTurn('u2'), aTurn('u3')], olderCursor: 'before-u2' }),
    );
    hub.onHost('host/thread/page', () => ({
      turns: [aTurn('u1')],
      short: [],
      olderCursor: 'more',
    }));
    const handle = app.threads.openThread(key);
    await settle();
    await handle.loadOlder();
    hub.notify('host/thread/resync', { ...key, reason: 'too much went by' });
    await settle();
    expect([...handle.state.turns.keys()]).toEqual(['u1', 'u2', 'u3']);
    expect(handle.meta().olderCursor).toBe('more');
  });

  test('reveal asks for a snapshot around a turn that is not loaded', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', ({ aroundTurnId }) =>
      aSnapshot({ turns: [aTurn(aroundTurnId ?? 'u9')] }),
    );
    const handle = app.threads.openThread(key);
    await settle();
    expect(await handle.reveal('u9')).toBe(true);
    expect(await handle.reveal('u1')).toBe(true);
    expect([...handle.state.turns.keys()]).toEqual(['u1']);
  });
});
