import { describe, expect, test } from 'vitest';
import { aProject, aRequest, aSummary } from '../../testing/fixtures.ts';
import { keyOf } from '../../stores/app-state.ts';
import { askOf, markOf, sidebarRows, sideBranch, type RowsInput } from './sidebar-rows.ts';

function rows(
  input: Partial<Omit<RowsInput, 'threads'>> & { threads?: ReturnType<typeof aSummary>[] },
) {
  const { threads = [], ...rest } = input;
  return sidebarRows({
    projects: [aProject()],
    paging: new Map(),
    opened: new Map(),
    currentKey: null,
    ...rest,
    threads: new Map(threads.map((thread) => [keyOf(thread), thread])),
  }).map((row) => (row.kind === 'more' ? `more ${row.count ?? 'ask'}` : row.id));
}

const many = Array.from({ length: 30 }, (_, at) =>
  aSummary({ threadId: `t${at}`, updatedAtMs: 1_000 - at }),
);

describe('rows', () => {
  test('threads stand below their project, the newest first; the rest below the others', () => {
    const list = rows({
      projects: [aProject({ id: 'a' }), aProject({ id: 'b' })],
      threads: [
        aSummary({ threadId: 'old', projectId: 'a', updatedAtMs: 1 }),
        aSummary({ threadId: 'new', projectId: 'a', updatedAtMs: 2 }),
        aSummary({ threadId: 'lone', projectId: null }),
        aSummary({ threadId: 'stray', projectId: 'removed' }),
        aSummary({ threadId: 'gone', projectId: 'a', archived: true }),
      ],
    });
    expect(list).toEqual([
      'project/a',
      'local/new',
      'local/old',
      'project/b',
      'empty/b',
      'project/',
      'local/lone',
      'local/stray',
    ]);
  });

  test('a folded project keeps its threads to itself', () => {
    expect(rows({ projects: [aProject({ collapsed: true })], threads: many })).toEqual([
      'project/parcel',
    ]);
  });

  test('six are shown, then more and more, then main is asked, then nothing is left', () => {
    expect(rows({ threads: many }).slice(-2)).toEqual(['local/t5', 'more 24']);
    const opened = new Map([['parcel', 1]]);
    expect(rows({ threads: many, opened }).slice(-2)).toEqual(['local/t25', 'more 4']);
    const all = new Map([['parcel', 2]]);
    expect(rows({ threads: many, opened: all }).at(-1)).toBe('more ask');
    const complete = new Map([['parcel', { cursor: null, loading: false, complete: true }]]);
    expect(rows({ threads: many, opened: all, paging: complete }).at(-1)).toBe('local/t29');
  });

  test('what is open or waits for the user is never cut off', () => {
    const waiting = many.map((thread) =>
      thread.threadId === 't20' ? { ...thread, waiting: 1 } : thread,
    );
    const list = rows({ threads: waiting, currentKey: 'local/t15' });
    expect(list.slice(-3)).toEqual(['local/t15', 'local/t20', 'more 22']);
  });
});

test('an order that is held stays, and what is new comes first', () => {
  const threads = [
    aSummary({ threadId: 'a', updatedAtMs: 1 }),
    aSummary({ threadId: 'b', updatedAtMs: 9 }),
    aSummary({ threadId: 'new', updatedAtMs: 5 }),
  ];
  const held = ['local/a', 'local/b'];
  expect(rows({ threads, held }).slice(1)).toEqual(['local/new', 'local/a', 'local/b']);
});

describe('marks', () => {
  const active = (...activeFlags: string[]) => ({ type: 'active' as const, activeFlags });

  test('what matters most wins', () => {
    expect(markOf(aSummary({ waiting: 1, unread: true, status: active() }))).toBe('needsYou');
    expect(markOf(aSummary({ status: active('waitingOnApproval') }))).toBe('needsYou');
    expect(markOf(aSummary({ status: active(), unread: true }))).toBe('running');
    expect(markOf(aSummary({ status: { type: 'systemError' }, unread: true }))).toBe('error');
    expect(markOf(aSummary({ unread: true }))).toBe('unread');
    expect(markOf(aSummary())).toBe('none');
  });

  test('questions are answered, everything else is approved', () => {
    const thread = aSummary({ waiting: 1 });
    const question = aRequest({ method: 'item/tool/requestUserInput' });
    expect(askOf(thread, [aRequest()])).toBe('approve');
    expect(askOf(thread, [question])).toBe('answer');
    expect(askOf(thread, [question, aRequest({ id: 'r2' })])).toBe('approve');
    expect(askOf(thread, [aRequest({ ...question, threadId: 'another' })])).toBe('approve');
    expect(askOf(aSummary({ status: active('waitingOnUserInput') }), [])).toBe('answer');
  });

  test('the trunk is no branch worth showing', () => {
    expect(sideBranch(aSummary({ branch: 'main' }))).toBeNull();
    expect(sideBranch(aSummary({ branch: 'fix/jitter' }))).toBe('fix/jitter');
  });
});
