import { describe, expect, test } from 'vitest';
import { aProject, aSection, aSummary } from '../../testing/fixtures.ts';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { keyOf } from '../../stores/app-state.ts';
import { sidebarRows, type RowsState, type RowsView } from './sidebar-rows.ts';

type Input = Partial<Omit<RowsState, 'threads' | 'settings'> & RowsView> &
  Partial<RowsState['settings']> & { threads?: ReturnType<typeof aSummary>[] };

function rows(input: Input) {
  const { threads = [], opened = new Map(), currentKey = null, held = [], ...rest } = input;
  const state = {
    projects: [aProject()],
    paging: new Map(),
    sections: [],
    deleting: new Set<string>(),
    settings: { ...startSettings, ...rest },
    ...rest,
    threads: new Map(threads.map((thread) => [keyOf(thread), thread])),
  };
  return sidebarRows(state, { opened, currentKey, held }).map((row) =>
    row.kind === 'more' ? `more ${row.count ?? 'ask'}` : row.id,
  );
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

describe('groups', () => {
  const threads = [
    aSummary({ threadId: 'a', title: 'b', pinned: 2, section: 's' }),
    aSummary({ threadId: 'b', title: 'c', pinned: 1 }),
    aSummary({ threadId: 'c', title: 'a', section: 's', updatedAtMs: 9 }),
    aSummary({ threadId: 'd', title: 'd', section: 's' }),
    aSummary({ threadId: 'e', title: 'e', createdAtMs: 9, updatedAtMs: 1 }),
    aSummary({ threadId: 'f', title: 'E10', createdAtMs: 5, updatedAtMs: 2 }),
  ];
  const sections = [aSection({ id: 's', order: ['d', 'c'] })];

  test('pinned ones come first, then sections in their order, then projects; each thread once', () => {
    expect(rows({ threads, sections })).toEqual([
      'pinned',
      'local/b',
      'local/a',
      'section/local/s',
      'local/d',
      'local/c',
      'project/parcel',
      'local/f',
      'local/e',
    ]);
  });

  test('a folded section keeps its threads, an empty one says so, an unused built-in one is not there', () => {
    const more = [...sections, aSection({ id: 'x' }), aSection({ id: 'y', builtIn: true })];
    expect(rows({ threads, sections: more, foldedSections: ['s'] }).slice(3, 6)).toEqual([
      'section/local/s',
      'section/local/x',
      'empty/x',
    ]);
  });

  test('a section that is gone gives its threads back to their projects', () => {
    expect(rows({ threads })).toContain('local/c');
  });

  test('one list has all of them, in the order that was asked for', () => {
    expect(rows({ threads, sections, threadGroups: 'none', threadSort: 'created' })).toEqual([
      'pinned',
      'local/b',
      'local/a',
      'section/local/s',
      'local/d',
      'local/c',
      'all',
      'local/e',
      'local/f',
    ]);
    expect(rows({ threads: [], threadGroups: 'none' })).toEqual([]);
    const titled = rows({ threads: threads.slice(4), threadSort: 'title' });
    expect(titled).toEqual(['project/parcel', 'local/e', 'local/f']);
  });

  test('what is about to be deleted is not shown', () => {
    expect(rows({ threads, deleting: new Set(['local/e', 'local/b']) })).not.toContain('local/e');
  });
});
