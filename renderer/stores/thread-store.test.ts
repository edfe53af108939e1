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
import { RequestError } from './rpc.ts';

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
