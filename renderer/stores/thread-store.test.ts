import { describe, expect, test } from 'vitest';
import { currentItem } from '../../server/protocol/reducer.ts';
import {
  aSnapshot,
  aSummary,
  aTurn,
  anAnswer,
  SERVER,
  settle,
  startedApp,
} from '../testing/fixtures.ts';
import { ANSWER_LOST, RequestError } from './rpc.ts';

const key = { server: SERVER, threadId: 't1' };
const place = { threadId: 't1', turnId: 'u1' };

function delta(text: string) {
  return { method: 'item/agentMessage/delta', params: { ...place, itemId: 'i1', delta: text } };
}
const turnStarted = {
  method: 'turn/started',
  params: { threadId: 't1', turn: aTurn('u1', { status: 'inProgress' }) },
};
const itemStarted = {
  method: 'item/started',
  params: { ...place, item: anAnswer('i1', '') },
};

describe('streaming', () => {
  test('20,000 deltas of one frame are one call of each listener, and exact', async () => {
    const { app, hub, frames } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    hub.emit(SERVER, turnStarted, itemStarted);
    frames.run();
    let items = 0;
    let all = 0;
    handle.subscribeItem('u1', 'i1', () => (items += 1));
    handle.subscribe(() => (all += 1));

    for (let at = 0; at < 20_000; at += 100) {
      hub.emit(SERVER, ...Array.from({ length: 100 }, (_, i) => delta(`${at + i} `)));
    }
    expect(items).toBe(0);
    const started = performance.now();
    frames.run();
    const took = performance.now() - started;

    expect(items).toBe(1);
    expect(all).toBe(0);
    const item = handle.item('u1', 'i1');
    const text = Array.from({ length: 20_000 }, (_, i) => `${i} `).join('');
    expect(item === null ? null : currentItem(item)).toMatchObject({ text });
    expect(took).toBeLessThan(500);
  });

  test('a change of the list tells the thread and the turn once', async () => {
    const { app, hub, frames } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    let turns = 0;
    let all = 0;
    handle.subscribe(() => (all += 1));
    handle.subscribeTurn('u1', () => (turns += 1));
    const before = handle.listVersion;
    hub.emit(SERVER, turnStarted, itemStarted, delta('a'));
    frames.run();
    expect([turns, all]).toEqual([1, 1]);
    expect(handle.listVersion).toBe(before + 1);
    expect(handle.runningTurn()?.turn.id).toBe('u1');
  });
});

describe('snapshot', () => {
  test('what the snapshot holds already is not applied twice, what follows is', async () => {
    const { app, hub, frames } = await startedApp();
    const handle = app.threads.openThread(key);
    const asked = await hub.next('host/thread/open');
    hub.emit(SERVER, turnStarted, itemStarted, delta('one '));
    hub.respond('host', asked.id, {
      result: aSnapshot({
        turns: [aTurn('u1', { status: 'inProgress', items: [anAnswer('i1', 'one ')] })],
        openItems: [{ turnId: 'u1', itemId: 'i1' }],
      }),
    });
    hub.emit(SERVER, delta('two'));
    await settle();
    frames.run();
    const item = handle.item('u1', 'i1');
    expect(item === null ? null : currentItem(item)).toMatchObject({ text: 'one two' });
  });

  test('events of a batch that comes right behind the answer wait for it', async () => {
    const { app, hub, frames } = await startedApp();
    const handle = app.threads.openThread(key);
    const asked = await hub.next('host/thread/open');
    // In one batch: the answer is taken up only after the whole batch was handed on.
    hub.emit(SERVER, { id: asked.id, result: aSnapshot() }, turnStarted, itemStarted, delta('x'));
    await settle();
    frames.run();
    const item = handle.item('u1', 'i1');
    expect(item === null ? null : currentItem(item)).toMatchObject({ text: 'x' });
  });

  test('a thread that cannot be opened says why, and opens on demand', async () => {
    const { app, hub } = await startedApp();
    const handle = app.threads.openThread(key);
    const asked = await hub.next('host/thread/open');
    hub.respond('host', asked.id, { error: { code: -32600, message: 'no such thread' } });
    await settle();
    expect(handle.meta()).toMatchObject({ phase: 'error', error: 'no such thread' });
    handle.reopen();
    const again = await hub.next('host/thread/open');
    hub.respond('host', again.id, { result: aSnapshot() });
    await settle();
    expect(handle.meta()).toMatchObject({ phase: 'ready', error: null });
  });

  test('a resync opens every loaded thread again and keeps one truth', async () => {
    const { app, hub, frames } = await startedApp();
    let opened = 0;
    hub.onHost('host/thread/open', () => {
      opened += 1;
      return aSnapshot({
        turns: [aTurn('u1', { items: [anAnswer('i1', opened === 1 ? 'begun' : 'whole')] })],
      });
    });
    const handle = app.threads.openThread(key);
    await settle();
    const revision = handle.itemRevision('u1', 'i1');
    let told = 0;
    handle.subscribeItem('u1', 'i1', () => (told += 1));
    hub.notify('host/resync', { reason: 'the stream expired' });
    await settle();
    frames.run();
    expect(opened).toBe(2);
    expect(told).toBe(1);
    expect(handle.itemRevision('u1', 'i1')).not.toBe(revision);
    expect(handle.item('u1', 'i1')?.item).toMatchObject({ text: 'whole' });
    expect(handle.meta().phase).toBe('ready');
  });

  test('what waited for its frame on the old stream is not applied to the new one', async () => {
    const { app, hub, frames } = await startedApp();
    const running = (text: string) =>
      aSnapshot({
        turns: [aTurn('u1', { status: 'inProgress', items: [anAnswer('i1', text)] })],
        openItems: [{ turnId: 'u1', itemId: 'i1' }],
      });
    hub.onHost('host/thread/open', () => running('one '));
    const handle = app.threads.openThread(key);
    await settle();
    hub.emit(SERVER, ...['t', 'w', 'o', ' ', '', ''].map(delta));
    hub.onHost('host/thread/open', () => running('one two '));
    hub.newStream();
    hub.notify('host/resync', { reason: 'Skein was restarted' });
    await settle();
    hub.emit(SERVER, delta('three'));
    frames.run();
    const item = handle.item('u1', 'i1');
    expect(item === null ? null : currentItem(item)).toMatchObject({ text: 'one two three' });
  });

  test('a delta for an unknown item takes one new snapshot, not one each', async () => {
    const { app, hub, frames } = await startedApp();
    let opened = 0;
    hub.onHost('host/thread/open', () => {
      opened += 1;
      return aSnapshot();
    });
    app.threads.openThread(key);
    await settle();
    for (let i = 0; i < 3; i += 1) {
      hub.emit(SERVER, delta('lost'));
      frames.run();
      await settle();
    }
    expect(opened).toBe(2);
  });
});

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

describe('messages', () => {
  const shown = (clientId: string) => ({
    method: 'item/started',
    params: {
      ...place,
      item: { id: 'm1', type: 'userMessage', clientId, content: [{ type: 'text', text: 'hi' }] },
    },
  });

  test('a message shows as sending until its server shows it', async () => {
    const { app, hub, frames } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    const sent = handle.startTurn('hi', { model: 'guide' });
    expect(handle.meta().sending).toMatchObject([{ text: 'hi', state: 'sending' }]);
    const { id, params } = await hub.next('turn/start');
    expect(params).toMatchObject({ threadId: 't1', model: 'guide', input: [{ text: 'hi' }] });
    const clientId = (params as { clientUserMessageId: string }).clientUserMessageId;
    hub.respond(SERVER, id, { result: { turn: aTurn('u1', { status: 'inProgress' }) } });
    await sent;
    expect(handle.meta().sending).toHaveLength(1);
    hub.emit(SERVER, turnStarted, shown(clientId));
    frames.run();
    expect(handle.meta().sending).toEqual([]);
  });

  test('a refused message stays, says why, and can be sent again or thrown away', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    hub.on('turn/start', () => ({ error: { code: -32603, message: 'the disk is full' } }));
    await expect(handle.startTurn('hi')).rejects.toThrow('the disk is full');
    const failed = handle.meta().sending[0];
    expect(failed).toMatchObject({ state: 'failed', error: 'the disk is full' });
    const clientId = failed?.clientId ?? '';
    await expect(handle.resend(clientId)).rejects.toThrow('the disk is full');
    const asked = hub.sent.flatMap((e) =>
      'method' in e.message && e.message.method === 'turn/start' ? [e.message.params] : [],
    );
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ clientUserMessageId: clientId });
    expect(handle.discard(clientId)).toBe('hi');
    expect(handle.meta().sending).toEqual([]);
  });

  test('an answer lost on the way does not doubt a message that arrived', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    const sent = handle.startTurn('hi');
    const { params } = await hub.next('turn/start');
    const clientId = (params as { clientUserMessageId: string }).clientUserMessageId;
    hub.onHost('host/thread/open', () =>
      aSnapshot({
        turns: [
          aTurn('u1', {
            status: 'inProgress',
            items: [{ id: 'm1', type: 'userMessage', clientId, content: [] }],
          }),
        ],
      }),
    );
    hub.notify('host/resync', { reason: 'Skein was restarted' });
    await expect(sent).rejects.toMatchObject({ code: ANSWER_LOST });
    await settle();
    expect(handle.meta().sending).toEqual([]);
  });

  test.each([
    ['is shown', true],
    ['is not shown yet', false],
  ])('steering a turn whose end %s begins the next one', async (_, shown) => {
    const { app, hub, frames } = await startedApp();
    hub.onHost('host/thread/open', () =>
      aSnapshot({ turns: [aTurn('u1', { status: 'inProgress' })] }),
    );
    const handle = app.threads.openThread(key);
    await settle();
    const sent = handle.steer('and the tests');
    const asked = await hub.next('turn/steer');
    expect(asked.params).toMatchObject({ expectedTurnId: 'u1' });
    if (shown) {
      const params = { threadId: 't1', turn: aTurn('u1') };
      hub.emit(SERVER, { method: 'turn/completed', params });
      frames.run();
    }
    hub.respond(SERVER, asked.id, { error: { code: -32600, message: 'no active turn to steer' } });
    const next = await hub.next('turn/start');
    expect(next.params).toMatchObject({
      clientUserMessageId: (asked.params as { clientUserMessageId: string }).clientUserMessageId,
    });
    hub.respond(SERVER, next.id, { result: { turn: aTurn('u2', { status: 'inProgress' }) } });
    await sent;
  });
});

describe('keeping', () => {
  test('eight threads stay loaded; what is on screen stays whatever happens', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', (params) =>
      aSnapshot({ summary: aSummary({ threadId: params.threadId }) }),
    );
    const closed: string[] = [];
    hub.onHost('host/thread/close', ({ threadId }) => {
      closed.push(threadId);
      return {};
    });
    const first = app.threads.openThread({ server: SERVER, threadId: 'n0' });
    first.subscribe(() => {});
    for (let i = 1; i <= 9; i += 1) app.threads.openThread({ server: SERVER, threadId: `n${i}` });
    await settle();
    expect(closed).toEqual(['n1', 'n2']);
    expect(app.threads.loaded()).toHaveLength(8);
    expect(app.threads.openThread({ server: SERVER, threadId: 'n0' })).toBe(first);
  });

  test('the row of the list and the head of the thread tell the same', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    hub.notify('host/threads/changed', { changed: [aSummary({ title: 'New name' })], removed: [] });
    expect(handle.meta().summary?.title).toBe('New name');
  });

  test('decisions join the log of their thread', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    const record = {
      server: SERVER,
      threadId: 't1',
      turnId: 'u1',
      itemId: 'i1',
      method: 'item/commandExecution/requestApproval',
      subject: 'ls',
      outcome: 'accept',
      by: 'you in window 2',
      requestedAtMs: 1,
      decidedAtMs: 2,
    };
    hub.notify('host/approval/recorded', { record });
    expect(handle.meta().approvals).toEqual([record]);
  });
});

test('a failed request carries the code and words of its server', async () => {
  const { app, hub } = await startedApp();
  hub.on('model/list', () => ({ error: { code: -32603, message: 'no model answers', data: 7 } }));
  const failed = await app.rpc.request(SERVER, 'model/list', {}).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(RequestError);
  expect(failed).toMatchObject({ code: -32603, message: 'no model answers', data: 7 });
});
