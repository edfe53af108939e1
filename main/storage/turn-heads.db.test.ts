import { beforeEach, expect, test } from 'vitest';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import { key, message, thread, turn } from './testing/library-fixture.ts';

let library: ReturnType<typeof createLibrary>;

beforeEach(() => {
  library = createLibrary(openDatabase(':memory:', Date.now).connection);
  library.apply([thread('t1')]);
});

function said(id: string, text: string): ThreadItem {
  return { type: 'userMessage', id, content: [{ type: 'text', text, text_elements: [] }] };
}

function patch(id: string, status: 'completed' | 'declined', diff: string): ThreadItem {
  const kind = { type: 'update', move_path: null } as const;
  return { type: 'fileChange', id, status, changes: [{ path: '/ws/a', kind, diff }] };
}

function put(...turns: readonly Turn[]): void {
  library.apply([{ op: 'page', ...key, turns }]);
}

const heads = () => library.reads.turnHeads({ ...key, cursor: null }).data;

test('tells of each turn what was asked first, how it went, and what its patches changed', () => {
  const long = `@@ -1 +1 @@\n-old\n${'+new line\n'.repeat(20_000)}`;
  put(
    { ...turn('1', said('a', 'Fix  the\n\ntest'), said('b', 'and more')), startedAt: 5 },
    {
      ...turn(
        '2',
        message('c', 'no words of the user'),
        patch('d', 'completed', '@@ -1 +1,2 @@\n-x\n+y\n+z'),
        patch('e', 'completed', long),
        patch('f', 'declined', '@@ -1 +1 @@\n-x\n+y'),
      ),
      status: 'failed',
    },
  );
  expect(heads()).toMatchObject([
    { turnId: '2', words: '', status: 'failed', changed: { added: 20_002, removed: 2 } },
    {
      turnId: '1',
      words: 'Fix the test',
      startedAtMs: 5_000,
      status: 'completed',
      changed: { added: 0, removed: 0 },
    },
  ]);
});

test('shortens words, and goes through a long thread page by page, newest first', () => {
  const ids = Array.from({ length: 600 }, (_, at) => String(at));
  put(...ids.map((id) => turn(id, said(`m${id}`, `${id} ${'word '.repeat(100)}`))));
  const found: string[] = [];
  let pages = 0;
  let cursor: string | null = null;
  do {
    const page: ReturnType<typeof library.reads.turnHeads> = library.reads.turnHeads({
      ...key,
      cursor,
    });
    found.push(...page.data.map(({ turnId }) => turnId));
    expect(page.data[0]?.words).toHaveLength(300);
    cursor = page.nextCursor;
    pages += 1;
  } while (cursor !== null);
  expect(found).toEqual(ids.toReversed());
  expect(pages).toBe(3);
});

test('knows the first turn that ended, or began, after a time', () => {
  const at = (id: string, startedAt: number, completedAt: number | null): Turn => ({
    ...turn(id),
    startedAt,
    completedAt,
    status: completedAt === null ? 'inProgress' : 'completed',
  });
  put(at('1', 10, 20), at('2', 30, 40), at('3', 50, null));
  const first = (atMs: number) => library.reads.firstTurnAfter(key, atMs);
  expect([first(0), first(20_000), first(35_000), first(40_000), first(50_000)]).toEqual([
    '1',
    '2',
    '2',
    '3',
    null,
  ]);
  put(...Array.from({ length: 700 }, (_, i) => at(`n${i}`, 100 + i, 101 + i)));
  expect(first(50_000)).toBe('n0');
});
