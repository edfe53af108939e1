import { beforeEach, describe, expect, test } from 'vitest';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import { turnOrder } from './migrations/008-turn-order.ts';
import type { Write } from './records.ts';
import { foundBy, key, message, thread, turn } from './testing/library-fixture.ts';

let library: ReturnType<typeof createLibrary>;

beforeEach(() => {
  library = createLibrary(openDatabase(':memory:', Date.now).connection);
});

function ids(limit = 100): string[] {
  return library.reads.threadPage({ ...key, limit })?.turns.map(({ id }) => id) ?? [];
}

function search(query: string, within?: { server: string; path: string }): string[] {
  return foundBy(library, query, within);
}

describe('turns', () => {
  test('fetched backwards, with a live one meanwhile, they read in the server’s order', () => {
    library.apply([thread('t1'), { op: 'turn', ...key, turn: turn('9') }]);
    library.apply([{ op: 'page', ...key, turns: [turn('6'), turn('7'), turn('8'), turn('9')] }]);
    library.apply([{ op: 'turn', ...key, turn: turn('10') }]);
    library.apply([{ op: 'page', ...key, turns: [turn('3'), turn('4'), turn('5'), turn('6')] }]);
    library.apply([{ op: 'page', ...key, turns: [turn('1'), turn('2'), turn('3')] }]);
    expect(ids()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  });

  test('pages that only follow each other keep their order, above what was known before', () => {
    const turns = (...ids: number[]): Turn[] => ids.map((id) => turn(String(id)));
    library.apply([thread('t1'), { op: 'page', ...key, turns: turns(1) }]);
    library.apply([{ op: 'page', ...key, turns: turns(8, 9, 10) }]);
    library.apply([{ op: 'turn', ...key, turn: turn('11') }]);
    library.apply([{ op: 'page', ...key, turns: turns(5, 6, 7), before: '8' }]);
    library.apply([{ op: 'page', ...key, turns: turns(1, 2, 3, 4), before: '5' }]);
    expect(ids()).toEqual(turns(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).map(({ id }) => id));
  });

  test('a library that put pages in a wrong order is put right, as far as turns say when they began', () => {
    const { connection } = openDatabase(':memory:', Date.now);
    const old = createLibrary(connection);
    const begun = (id: number): Turn => ({ ...turn(String(id)), startedAt: 1_700_000_000 + id });
    const page = (from: number, count: number): Turn[] =>
      Array.from({ length: count }, (_, at) => begun(from + at));
    old.apply([thread('t1'), { op: 'page', ...key, turns: page(21, 20) }]);
    old.apply([{ op: 'page', ...key, turns: page(1, 20) }]);
    const shown = (): string[] =>
      old.reads.threadPage({ ...key, limit: 100 })?.turns.map(({ id }) => id) ?? [];
    expect(shown()[0]).toBe('21');
    connection.exec(turnOrder);
    expect(shown()).toEqual(page(1, 40).map(({ id }) => id));
    old.apply([{ op: 'turn', ...key, turn: begun(41) }]);
    expect(shown().at(-1)).toBe('41');
  });

  test('a hole between known turns is filled in its place', () => {
    library.apply([thread('t1'), { op: 'page', ...key, turns: [turn('1'), turn('5')] }]);
    library.apply([{ op: 'page', ...key, turns: [turn('1'), turn('2'), turn('3')] }]);
    library.apply([{ op: 'page', ...key, turns: [turn('3'), turn('4'), turn('5'), turn('6')] }]);
    expect(ids()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('a late event does not reopen a finished turn, nor a delta a completed item', () => {
    const running: Turn = { id: '1', status: 'inProgress', items: [] };
    library.apply([
      thread('t1'),
      { op: 'turn', ...key, turn: running },
      { op: 'item', ...key, turnId: '1', item: message('a', ''), open: true, atMs: 1 },
      { op: 'text', ...key, turnId: '1', itemId: 'a', field: 'text', text: 'half' },
      { op: 'item', ...key, turnId: '1', item: message('a', 'whole'), open: false, atMs: 1 },
      { op: 'text', ...key, turnId: '1', itemId: 'a', field: 'text', text: 'late' },
      { op: 'item', ...key, turnId: '1', item: message('a', ''), open: true, atMs: 1 },
      { op: 'turn', ...key, turn: turn('1') },
      { op: 'turn', ...key, turn: running },
    ]);
    const page = library.reads.threadPage({ ...key, limit: 5 });
    expect(page?.turns).toMatchObject([
      { status: 'completed', items: [{ id: 'a', text: 'whole' }] },
    ]);
    expect(page?.open).toEqual([]);
  });

  test('text in flight is read with its item, in order, field by field', () => {
    const reasoning: ThreadItem = { type: 'reasoning', id: 'r', summary: ['so '], content: [] };
    library.apply([
      thread('t1'),
      { op: 'turn', ...key, turn: { id: '1', status: 'inProgress', items: [] } },
      { op: 'item', ...key, turnId: '1', item: reasoning, open: true, atMs: 1 },
      { op: 'text', ...key, turnId: '1', itemId: 'r', field: 'summary.0', text: 'far' },
      { op: 'text', ...key, turnId: '1', itemId: 'r', field: 'summary.1', text: 'then' },
      { op: 'text', ...key, turnId: '1', itemId: 'r', field: 'summary.0', text: '…' },
    ]);
    const page = library.reads.threadPage({ ...key, limit: 5 });
    expect(page?.turns[0]?.items).toMatchObject([{ summary: ['so far…', 'then'] }]);
    expect(page?.open).toEqual([{ turnId: '1', itemId: 'r' }]);
  });

  test('members and kinds that nobody here knows come back as they came', () => {
    const odd = { type: 'futureThing', id: 'f', payload: { deep: ['x', 1, null] } };
    const strange = { ...turn('1'), shape: 'new', items: [odd as unknown as ThreadItem] };
    library.apply([thread('t1'), { op: 'page', ...key, turns: [strange] }]);
    expect(library.reads.threadPage({ ...key, limit: 5 })?.turns[0]).toEqual({
      ...strange,
      itemsView: 'full',
    });
  });

  test('pages reach the beginning, and back', () => {
    const turns = Array.from({ length: 7 }, (_, at) => turn(`${at + 1}`, message(`m${at}`, 'x')));
    library.apply([thread('t1'), { op: 'page', ...key, turns }]);
    const first = library.reads.turnsList('local', { threadId: 't1', limit: 3 });
    const second = library.reads.turnsList('local', {
      threadId: 't1',
      limit: 10,
      cursor: first?.nextCursor ?? null,
    });
    expect(first?.data.map(({ id }) => id)).toEqual(['7', '6', '5']);
    expect(second?.data.map(({ id }) => id)).toEqual(['4', '3', '2', '1']);
    expect(second?.nextCursor).toBeNull();
    const up = library.reads.turnsList('local', {
      threadId: 't1',
      sortDirection: 'asc',
      cursor: second?.backwardsCursor ?? null,
    });
    expect(up?.data.map(({ id }) => id)).toEqual(['5', '6', '7']);
    expect(library.reads.turnsList('local', { threadId: 't1', cursor: 'a server’s' })).toBeNull();
  });

  test('a page is bounded by its size too, and the next one goes on where it ended', () => {
    const turns = Array.from({ length: 12 }, (_, at) =>
      turn(`${at + 1}`, message(`m${at}`, 'long '.repeat(100_000))),
    );
    library.apply([thread('t1'), { op: 'page', ...key, turns }]);
    const page = library.reads.turnsList('local', {
      threadId: 't1',
      limit: 20,
      itemsView: 'full',
    });
    expect(page?.data.map(({ id }) => id)).toEqual(['12', '11', '10', '9', '8']);
    const older = library.reads.turnsList('local', {
      threadId: 't1',
      limit: 20,
      cursor: page?.nextCursor ?? null,
      itemsView: 'full',
    });
    expect(older?.data.map(({ id }) => id)).toEqual(['7', '6', '5', '4', '3']);
  });

  test('a search hit far back is reached with all that came after it, as summaries if that is much', () => {
    const turns = Array.from({ length: 60 }, (_, at) =>
      turn(
        `${at + 1}`,
        { type: 'userMessage', id: `u${at}`, content: [{ type: 'text', text: 'please' }] },
        { type: 'reasoning', id: `r${at}`, summary: ['long '.repeat(20_000)], content: [] },
        message(`m${at}`, 'done'),
      ),
    );
    library.apply([thread('t1'), { op: 'page', ...key, turns }]);
    const page = library.reads.threadPage({ ...key, limit: 10, aroundTurnId: '20' });
    expect(page?.turns.map(({ id }) => id)).toEqual(turns.slice(16).map(({ id }) => id));
    const views = new Map(
      page?.turns.map(({ id, itemsView, items }) => [id, [itemsView, items.length]]),
    );
    expect(views.get('60')).toEqual(['full', 3]);
    expect(views.get('30')).toEqual(['summary', 2]);
    for (const id of ['17', '20', '23']) expect(views.get(id)).toEqual(['full', 3]);
    expect(page?.olderCursor).not.toBeNull();
  });

  test('a page of summaries holds the first question and the last answer', () => {
    const items = [
      { type: 'userMessage' as const, id: 'u1', content: [] },
      message('a1', 'first'),
      { type: 'userMessage' as const, id: 'u2', content: [] },
      message('a2', 'last'),
    ];
    library.apply([thread('t1'), { op: 'page', ...key, turns: [turn('1', ...items)] }]);
    const summary = library.reads.turnsList('local', { threadId: 't1' });
    expect(summary?.data[0]?.items.map(({ id }) => id)).toEqual(['u1', 'a2']);
    const bare = library.reads.turnsList('local', { threadId: 't1', itemsView: 'notLoaded' });
    expect(bare?.data[0]).toMatchObject({ items: [], itemsView: 'notLoaded' });
  });
});

describe('tombstones', () => {
  test('a deleted thread is gone from lists and search, and stays so', () => {
    library.apply([
      thread('t1'),
      { op: 'page', ...key, turns: [turn('1', message('a', 'needle'))] },
    ]);
    expect(search('needle')).toEqual(['a']);
    library.apply([{ op: 'delete', ...key, atMs: 1 }]);
    expect(search('needle')).toEqual([]);
    expect(library.reads.threadList({ archived: false, limit: 5 }).threads).toEqual([]);
    expect(library.reads.threadPage({ ...key, limit: 5 })).toBeNull();
    expect(library.reads.threadRow(key)?.deleted).toBe(true);
    // It was being fetched, or a turn of it ran.
    const late = turn('2', message('b', 'needle'));
    library.apply([
      { op: 'page', ...key, turns: [late] },
      { op: 'turn', ...key, turn: late },
      { op: 'patch', ...key, patch: { complete: true } },
    ]);
    expect(search('needle')).toEqual([]);
    library.apply([thread('t1'), { op: 'page', ...key, turns: [late] }]);
    expect(search('needle')).toEqual(['b']);
  });

  test('a revert forgets what came after, and its words', () => {
    const turns = [turn('1', message('a', 'keep')), turn('2', message('b', 'forget'))];
    library.apply([thread('t1'), { op: 'page', ...key, turns }]);
    library.apply([{ op: 'revert', ...key, lastTurnId: '1' }]);
    expect(ids()).toEqual(['1']);
    expect([...search('keep'), ...search('forget')]).toEqual(['a']);
  });
});

describe('lists', () => {
  test('page by time without gap, and filter by words and folder', () => {
    library.apply(
      Array.from({ length: 30 }, (_, at) => thread(`t${at}`, at % 2 ? '/a' : '/b', at % 7)),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ReturnType<typeof library.reads.threadList> = library.reads.threadList({
        archived: false,
        limit: 7,
        cursor,
      });
      seen.push(...page.threads.map(({ threadId }) => threadId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(30);
    const within = { server: 'local', path: '/a' };
    expect(library.reads.threadList({ archived: false, limit: 50, within }).threads).toHaveLength(
      15,
    );
    const named = library.reads.threadList({ archived: false, limit: 50, searchTerm: 'OF T29' });
    expect(named.threads.map(({ threadId }) => threadId)).toEqual(['t29']);
  });

  test('a list that is older than events does not turn the time back', () => {
    library.apply([
      thread('t1'),
      { op: 'patch', ...key, patch: { updatedAtMs: 500_000, name: 'named' } },
      thread('t1'),
    ]);
    expect(library.reads.threadRow(key)?.updatedAtMs).toBe(500_000);
  });
});

test('what the user wrote comes newest first, each once, from a folder or from everywhere', () => {
  const wrote = (id: string, text: string): ThreadItem => ({
    type: 'userMessage',
    id,
    content: [
      { type: 'text', text },
      { type: 'image', url: 'data:image/png;base64,AA' },
    ],
  });
  const said = (threadId: string, item: ThreadItem, atMs: number): Write[] => [
    { op: 'turn', server: 'local', threadId, turn: turn(`u-${item.id}`) },
    { op: 'item', server: 'local', threadId, turnId: `u-${item.id}`, item, open: false, atMs },
  ];
  library.apply([
    thread('t1', '/ws/one'),
    thread('t2', '/other'),
    ...said('t1', wrote('1', 'fix the tests'), 1_000),
    ...said('t1', wrote('2', 'x'.repeat(20_000)), 1_500),
    ...said('t2', wrote('3', 'write a poem'), 2_000),
    ...said('t1', message('4', 'done'), 2_500),
    ...said('t1', wrote('5', 'fix the tests'), 3_000),
  ]);
  expect(library.reads.prompts({ limit: 10 })).toEqual(['fix the tests', 'write a poem']);
  expect(library.reads.prompts({ limit: 1 })).toEqual(['fix the tests']);
  const within = { server: 'local', path: '/other' };
  expect(library.reads.prompts({ limit: 10, within })).toEqual(['write a poem']);
  library.apply([{ op: 'delete', server: 'local', threadId: 't2', atMs: 1 }]);
  expect(library.reads.prompts({ limit: 10, within })).toEqual([]);
});

test('settings, drafts and the log of approvals are kept', () => {
  const record = {
    ...key,
    turnId: '1',
    itemId: 'c',
    method: 'm',
    subject: 'ls',
    outcome: 'accept',
    by: 'you',
    requestedAtMs: 1,
    decidedAtMs: 2.5,
  };
  library.apply([
    { op: 'setting', key: 'app', value: { theme: 'dark' } },
    { op: 'draft', key: 'k', text: 'unsent' },
    { op: 'draft', key: 'gone', text: 'x' },
    { op: 'draft', key: 'gone', text: '' },
    { op: 'approval', record },
    { op: 'approval', record: { ...record, subject: 'pwd' } },
  ]);
  expect(library.reads.settings()).toEqual({ app: { theme: 'dark' } });
  expect(library.reads.drafts()).toEqual({ k: 'unsent' });
  const first = library.reads.approvals({ limit: 1 });
  expect(first.data).toMatchObject([{ subject: 'pwd', decidedAtMs: 2.5 }]);
  const second = library.reads.approvals({ limit: 1, cursor: first.nextCursor, threadId: 't1' });
  expect(second).toMatchObject({ data: [{ subject: 'ls' }], nextCursor: null });
});

test('a thread in a work tree is listed and found in the project that this was made from', () => {
  const cwd = '/home/ada/.skein/worktrees/1/ws';
  const made = thread('t1', cwd);
  const extra = { worktree: { origin: '/ws' } };
  library.apply([
    made.op === 'thread' ? { ...made, thread: { ...made.thread, extra } } : made,
    { op: 'turn', ...key, turn: turn('1', message('a', 'windlass')) },
    { op: 'item', ...key, turnId: '1', item: message('a', 'windlass'), open: false, atMs: 1 },
    { op: 'patch', ...key, patch: { cwd } },
  ]);
  const within = { server: 'local', path: '/ws' };
  const { threads } = library.reads.threadList({ archived: false, limit: 5, within });
  expect(threads).toMatchObject([{ threadId: 't1', cwd, folder: '/ws' }]);
  expect(search('windlass', within)).toEqual(['a']);
  expect(search('windlass', { server: 'local', path: cwd })).toEqual([]);
});

test('old decisions and tombstones go, threads and what is younger stay', () => {
  const decided = (atMs: number): Write => ({
    op: 'approval',
    record: {
      ...key,
      turnId: '1',
      itemId: 'c',
      method: 'm',
      subject: `at ${atMs}`,
      outcome: 'accept',
      by: 'you',
      requestedAtMs: atMs,
      decidedAtMs: atMs,
    },
  });
  library.apply([thread('t1'), thread('t2'), thread('t3'), decided(1_000), decided(3_000)]);
  library.apply([
    { op: 'delete', server: 'local', threadId: 't2', atMs: 1_000 },
    { op: 'delete', server: 'local', threadId: 't3', atMs: 3_000 },
  ]);
  expect(library.reads.prune(2_000)).toEqual({
    approvals: 1,
    deleted: [{ server: 'local', threadId: 't2' }],
  });
  const { data } = library.reads.approvals({ limit: 10 });
  expect(data.map(({ subject }) => subject)).toEqual(['at 3000']);
  const left = ['t1', 't2', 't3'].map((threadId) =>
    library.reads.threadRow({ server: 'local', threadId }),
  );
  expect(left.map((row) => row?.deleted ?? null)).toEqual([false, null, true]);
  // One that comes again is as new.
  library.apply([thread('t2')]);
  expect(library.reads.threadRow({ server: 'local', threadId: 't2' })).toMatchObject({
    deleted: false,
  });
});
