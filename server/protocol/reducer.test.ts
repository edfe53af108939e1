import { describe, expect, test } from 'vitest';
import {
  apply,
  currentTurn,
  emptyThread,
  forgetTurn,
  loadOlderTurns,
  loadTurn,
  openItemIds,
} from './reducer.ts';
import type { Incoming, ThreadState } from './reducer.ts';
import type { ThreadItem } from './item.ts';
import type { Turn } from './turn.ts';

const threadId = 'thread';
const turn = (
  id: string,
  items: ThreadItem[] = [],
  status: Turn['status'] = 'inProgress',
): Turn => ({
  id,
  items,
  status,
});
const message = (id: string, text = ''): ThreadItem => ({ type: 'agentMessage', id, text });
const command = (id: string, output: string | null = null): ThreadItem => ({
  type: 'commandExecution',
  id,
  command: 'make',
  cwd: '/w',
  source: 'unifiedExecStartup',
  status: 'inProgress',
  commandActions: [],
  aggregatedOutput: output,
});

const event = (method: string, params: object): Incoming => ({
  method,
  params: { threadId, ...params },
});
const started = (item: ThreadItem, turnId = 'T'): Incoming =>
  event('item/started', { turnId, item });
const completed = (item: ThreadItem, turnId = 'T'): Incoming =>
  event('item/completed', { turnId, item });
const delta = (itemId: string, text: string, method = 'item/agentMessage/delta'): Incoming =>
  event(method, { turnId: 'T', itemId, delta: text });

function view(state: ThreadState): unknown {
  return {
    status: state.status,
    tokenUsage: state.tokenUsage,
    plan: state.plan,
    diff: state.diff,
    turns: [...state.turns.values()].map((loaded) => ({
      turn: currentTurn(loaded),
      retry: loaded.retry,
      open: openItemIds(loaded),
      phases: [...loaded.items.values()].map((item) => item.phase),
    })),
  };
}

/** A busy stream: two items open at once, a retry, output, reasoning, a plan, a diff, an open end. */
function stream(): Incoming[] {
  const events: Incoming[] = [
    event('thread/status/changed', { status: { type: 'active', activeFlags: [] } }),
    event('turn/started', { turn: turn('T') }),
    started({ type: 'reasoning', id: 'r', summary: [], content: [] }),
    event('item/reasoning/summaryPartAdded', { turnId: 'T', itemId: 'r', summaryIndex: 0 }),
  ];
  for (let n = 0; n < 30; n += 1) {
    events.push(
      event('item/reasoning/summaryTextDelta', {
        turnId: 'T',
        itemId: 'r',
        summaryIndex: n < 15 ? 0 : 1,
        delta: `think ${n} `,
      }),
    );
  }
  events.push(started(message('a')), started(command('c')));
  for (let n = 0; n < 60; n += 1) {
    events.push(delta('a', `w${n} `));
    events.push(delta('c', `line ${n}\n`, 'item/commandExecution/outputDelta'));
  }
  events.push(
    event('error', { turnId: 'T', willRetry: true, error: { message: 'Reconnecting... 1/5' } }),
    completed(message('a', 'the final text')),
    event('turn/plan/updated', {
      turnId: 'T',
      explanation: null,
      plan: [{ step: 's', status: 'pending' }],
    }),
    event('turn/diff/updated', { turnId: 'T', diff: 'diff --git a/x b/x' }),
    started(message('b')),
    delta('b', 'unfinished'),
  );
  return events;
}

describe('apply', () => {
  test('a stream cut into batches at any places ends in the same state', () => {
    const whole = emptyThread(threadId);
    apply(whole, stream());
    let seed = 7;
    const random = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (let round = 0; round < 50; round += 1) {
      const cut = emptyThread(threadId);
      const events = stream();
      while (events.length > 0) apply(cut, events.splice(0, 1 + Math.floor(random() * 9)));
      expect(view(cut)).toEqual(view(whole));
    }
  });

  test('streamed text grows the item, and completion is final whatever was streamed', () => {
    const state = emptyThread(threadId);
    apply(state, [started(message('a')), delta('a', 'Hel'), delta('a', 'lo')]);
    const loaded = state.turns.get('T');
    expect(loaded && currentTurn(loaded).items).toMatchObject([{ id: 'a', text: 'Hello' }]);
    apply(state, [completed(message('a', 'Goodbye')), delta('a', ' late')]);
    expect(loaded && currentTurn(loaded).items).toMatchObject([{ id: 'a', text: 'Goodbye' }]);
  });

  test('many deltas of one item make one change', () => {
    const state = emptyThread(threadId);
    apply(state, [started(message('a'))]);
    expect(apply(state, [delta('a', 'x'), delta('a', 'y'), delta('a', 'z')])).toEqual([
      { type: 'itemText', turnId: 'T', itemId: 'a' },
    ]);
  });

  test('the end of a turn settles what its server left open, keeping the text', () => {
    const state = emptyThread(threadId);
    apply(state, [
      event('turn/started', { turn: turn('T') }),
      started(message('a')),
      delta('a', 'half'),
    ]);
    apply(state, [event('turn/completed', { turn: turn('T', [], 'interrupted') })]);
    const loaded = state.turns.get('T');
    expect(loaded?.turn.status).toBe('interrupted');
    expect(loaded?.items.get('a')?.phase).toBe('settled');
    expect(loaded && currentTurn(loaded).items).toMatchObject([{ text: 'half' }]);
  });

  test('a command that a server completes after its turn ended is still taken', () => {
    const state = emptyThread(threadId);
    apply(state, [
      started(command('c')),
      event('turn/completed', { turn: turn('T', [], 'interrupted') }),
    ]);
    apply(state, [
      completed({ ...command('c', 'done\n'), status: 'completed', exitCode: 0 } as ThreadItem),
    ]);
    expect(state.turns.get('T')?.items.get('c')).toMatchObject({
      phase: 'completed',
      item: { exitCode: 0, aggregatedOutput: 'done\n' },
    });
  });

  test('a delta for an item never seen is told as a gap and changes nothing', () => {
    const state = emptyThread(threadId);
    expect(apply(state, [delta('ghost', 'x')])).toEqual([
      { type: 'gap', turnId: 'T', itemId: 'ghost' },
    ]);
    expect(state.turns.size).toBe(0);
  });

  test('a retry is shown until something arrives', () => {
    const state = emptyThread(threadId);
    const retry = event('error', { turnId: 'T', willRetry: true, error: { message: 'again' } });
    apply(state, [event('turn/started', { turn: turn('T') }), retry]);
    expect(state.turns.get('T')?.retry).toEqual({ message: 'again' });
    apply(state, [started(message('a'))]);
    expect(state.turns.get('T')?.retry).toBeNull();
  });

  test('unknown methods, other threads and unknown item kinds harm nothing', () => {
    const state = emptyThread(threadId);
    const hologram = { type: 'hologram', id: 'h', beams: 3 } as unknown as ThreadItem;
    apply(state, [
      { method: 'galaxy/expanded', params: { threadId, size: 1 } },
      { method: 'item/started', params: { threadId: 'other', turnId: 'T', item: message('x') } },
      started(hologram),
      delta('h', 'text for a kind without text'),
      completed(hologram),
    ]);
    expect(state.turns.get('T')?.items.get('h')?.item).toEqual(hologram);
    expect(state.turns.get('T')?.items.size).toBe(1);
  });

  test('20,000 deltas cost no copy of the thread', () => {
    const state = emptyThread(threadId);
    apply(state, [started(message('a'))]);
    const loaded = state.turns.get('T')?.items.get('a');
    for (let n = 0; n < 20_000; n += 1) apply(state, [delta('a', 'word ')]);
    expect(state.turns.get('T')?.items.get('a')).toBe(loaded);
    expect(loaded?.text.get('text')?.length).toBe(100_000);
  });
});

describe('pages', () => {
  test('a snapshot with an open item continues with its deltas', () => {
    const state = emptyThread(threadId);
    loadTurn(state, turn('T', [message('a', 'so far')]), new Set(['a']));
    apply(state, [delta('a', ', and on')]);
    const loaded = state.turns.get('T');
    expect(loaded && currentTurn(loaded).items).toMatchObject([{ text: 'so far, and on' }]);
  });

  test('older turns go in front, and forgotten ones leave', () => {
    const state = emptyThread(threadId);
    loadTurn(state, turn('3'));
    loadOlderTurns(state, [turn('1'), turn('2')]);
    expect([...state.turns.keys()]).toEqual(['1', '2', '3']);
    forgetTurn(state, '2');
    expect([...state.turns.keys()]).toEqual(['1', '3']);
  });
});
