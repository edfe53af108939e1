import { afterEach, expect, test } from 'vitest';
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import { apply, currentTurn, emptyThread, loadTurn } from '../../server/protocol/reducer.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { TestClient } from '../testing/test-client.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const THREADS = 32;
const CLIENTS = 8;
const DELTAS = 60;

test('32 busy threads end the same in the store and in 8 clients, one of them slow, one cut off', async () => {
  fixture = await backendFixture((fake) => {
    // The fake keeps no turns of what it tells: a thread that the first listing finds would be fetched without any.
    fake.handlers.set('thread/list', () => ({ data: [], nextCursor: null }));
  });
  const { server } = fixture;
  const clients = Array.from({ length: CLIENTS }, (_, at) => fixture.client(`client ${at}`));
  const [first, slow, cut] = clients;
  if (first === undefined || slow === undefined || cut === undefined) throw new Error('too few');
  const keys: { server: string; threadId: string }[] = [];
  for (let at = 0; at < THREADS; at += 1) {
    const { thread } = (await first.request('local', 'thread/start', {})) as {
      thread: { id: string };
    };
    keys.push({ server: 'local', threadId: thread.id });
  }
  await Promise.all(clients.flatMap((c) => keys.map((key) => c.host('host/thread/open', key))));
  slow.client.deliverTo(
    async (envelopes) => {
      slow.take(envelopes);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    slow.received.at(-1)?.seq ?? 0,
  );
  const at = clients.map((client) => client.received.length);

  for (const { threadId } of keys) {
    const turn = { id: `turn of ${threadId}`, items: [], status: 'inProgress' };
    server.notify('turn/started', { threadId, turn });
    const place = { threadId, turnId: turn.id };
    server.notify('item/started', { ...place, item: { type: 'agentMessage', id: 'm', text: '' } });
  }
  for (let n = 0; n < DELTAS; n += 1) {
    for (const { threadId } of keys) {
      const place = { threadId, turnId: `turn of ${threadId}`, itemId: 'm' };
      server.notify('item/agentMessage/delta', { ...place, delta: `${n} ` });
    }
    if (n % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (n === 20) cut.client.deliverTo(null);
    if (n === 40) cut.client.deliverTo(cut.take, cut.received.at(-1)?.seq ?? 0);
  }
  for (const { threadId } of keys) {
    const turn = { id: `turn of ${threadId}`, items: [], status: 'interrupted' };
    // The item is never completed: only the deltas tell its text.
    server.notify('turn/completed', { threadId, turn });
  }
  const last = keys.at(-1)?.threadId;
  await Promise.all(clients.map((client) => client.until(({ message }) => isEndOf(message, last))));

  const text = Array.from({ length: DELTAS }, (_, n) => `${n} `).join('');
  const reader = new TestClient(fixture.backend.hub);
  for (const [index, client] of clients.entries()) {
    const seqs = client.received.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, position) => position + 1));
    const events = client.received.slice(at[index]).map(({ message }) => message);
    for (const { threadId } of keys) {
      const state = emptyThread(threadId);
      loadTurn(state, { id: 'none', items: [], status: 'completed' });
      apply(state, events.filter(isServerEvent));
      const turn = state.turns.get(`turn of ${threadId}`);
      expect(textOf(turn && currentTurn(turn))).toBe(text);
    }
  }
  for (const key of keys) {
    const { turns } = await reader.host('host/thread/open', key);
    expect(turns).toHaveLength(1);
    expect(textOf(turns[0])).toBe(text);
    expect(turns[0]?.status).toBe('interrupted');
  }
  // Who reads slowly gets fewer messages, not fewer words.
  expect(slow.all('item/agentMessage/delta').length).toBeLessThan(THREADS * DELTAS);
});

function isServerEvent(message: object): message is RpcNotification {
  return (
    'method' in message && typeof message.method === 'string' && !message.method.startsWith('host/')
  );
}

function isEndOf(message: object, threadId: string | undefined): boolean {
  return (
    isServerEvent(message) &&
    message.method === 'turn/completed' &&
    (message.params as { threadId: string }).threadId === threadId
  );
}

function textOf(turn: Turn | undefined): string {
  const item = turn?.items[0];
  return item?.type === 'agentMessage' ? item.text : '';
}
