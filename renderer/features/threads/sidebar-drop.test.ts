import { describe, expect, test } from 'vitest';
import { aProject, aSection, aSummary } from '../../testing/fixtures.ts';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { keyOf } from '../../stores/app-state.ts';
import { dropOn, moveBy } from './sidebar-drop.ts';
import { sidebarRows } from './sidebar-rows.ts';

const section = aSection({ id: 's', order: ['c', 'd'] });
const threads = [
  aSummary({ threadId: 'a', pinned: 0 }),
  aSummary({ threadId: 'b', pinned: 1 }),
  aSummary({ threadId: 'x', pinned: 2 }),
  aSummary({ threadId: 'c', section: 's' }),
  aSummary({ threadId: 'd', section: 's' }),
  aSummary({ threadId: 'e' }),
  aSummary({ threadId: 'far', server: 'other' }),
];
const rows = sidebarRows(
  {
    projects: [
      aProject({ order: 1 }),
      aProject({ id: 'tern', order: 2 }),
      aProject({ id: 'notes', order: 3 }),
    ],
    threads: new Map(threads.map((thread) => [keyOf(thread), thread])),
    paging: new Map(),
    sections: [section],
    deleting: new Set(),
    settings: startSettings,
  },
  { opened: new Map(), currentKey: null },
);

/** What it does, and before which thread. */
function drop(id: string, on: string): string | null {
  const found = dropOn(rows, id, on);
  if (found === null) return null;
  if (found.kind === 'project') return `project ${found.order}`;
  return 'before' in found ? `${found.kind} ${found.before?.threadId ?? 'last'}` : found.kind;
}

describe('a thread', () => {
  test('takes the place of the pinned one it is dropped on, from either side', () => {
    expect(drop('local/x', 'local/a')).toBe('pin a');
    expect(drop('local/a', 'local/b')).toBe('pin x');
    expect(drop('local/a', 'local/x')).toBe('pin last');
    expect(drop('local/e', 'local/b')).toBe('pin b');
    expect(drop('local/e', 'pinned')).toBe('pin a');
  });

  test('goes into a section, and out of it', () => {
    expect(drop('local/e', 'local/d')).toBe('section d');
    expect(drop('local/c', 'local/d')).toBe('section last');
    expect(drop('local/a', 'section/local/s')).toBe('section c');
    expect(drop('local/c', 'local/e')).toBe('leaveSection');
    expect(drop('local/a', 'project/tern')).toBe('unpin');
  });

  test('stays where a drop would mean nothing', () => {
    expect(drop('local/e', 'project/tern')).toBeNull();
    expect(drop('local/e', 'local/e')).toBeNull();
    expect(drop('other/far', 'local/c')).toBeNull();
    expect(drop('local/gone', 'local/c')).toBeNull();
  });

  test('moves by one place within its group, and no further', () => {
    expect(moveBy(rows, 'local/a', -1)).toBeNull();
    expect(moveBy(rows, 'local/a', 1)).toMatchObject({ kind: 'pin', before: { threadId: 'x' } });
    expect(moveBy(rows, 'local/d', -1)).toMatchObject({
      kind: 'section',
      before: { threadId: 'c' },
    });
    expect(moveBy(rows, 'local/x', 1)).toBeNull();
    expect(moveBy(rows, 'local/e', -1)).toBeNull();
  });
});

test('a project takes the place of the one it is dropped on, or of whose thread', () => {
  expect(drop('project/parcel', 'project/tern')).toBe('project 2.5');
  expect(drop('project/parcel', 'project/notes')).toBe('project 4');
  expect(drop('project/notes', 'local/e')).toBe('project 0');
  expect(drop('project/notes', 'project/tern')).toBe('project 1.5');
  expect(drop('project/notes', 'local/a')).toBeNull();
});
