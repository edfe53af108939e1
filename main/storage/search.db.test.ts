import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import { foundBy, key, message, thread, turn } from './testing/library-fixture.ts';

let library: ReturnType<typeof createLibrary>;

beforeEach(() => {
  library = createLibrary(openDatabase(':memory:', Date.now).connection);
});

function search(query: string, within?: { server: string; path: string }): string[] {
  return foundBy(library, query, within);
}

describe('search', () => {
  beforeEach(() => {
    library.apply([
      thread('t1', '/ws/app'),
      thread('t2', '/ws/app/web'),
      thread('t3', '/ws/apple'),
      {
        op: 'page',
        ...key,
        turns: [
          turn(
            '1',
            {
              type: 'userMessage',
              id: 'u',
              content: [{ type: 'text', text: '请运行单元测试，然后修复错误' }],
            },
            message('m', 'Ran the ünit tests: all_green'),
            {
              type: 'commandExecution',
              id: 'c',
              command: "bash -lc 'npm run build'",
              cwd: '/ws',
              source: 'agent',
              status: 'completed',
              commandActions: [],
              aggregatedOutput: 'error TS2345 in src/main.ts',
            },
          ),
        ],
      },
      {
        op: 'page',
        server: 'local',
        threadId: 't2',
        turns: [turn('1', message('w', 'web build'))],
      },
      {
        op: 'page',
        server: 'local',
        threadId: 't3',
        turns: [turn('1', message('x', 'pie build'))],
      },
    ]);
  });

  test.each([
    ['测', ['u']],
    ['测试', ['u']],
    ['单元测试', ['u']],
    ['修复错误', ['u']],
    ['误', ['u']],
    ['试单', []],
    ['错误 测试', ['u']],
    ['unit', ['m']],
    ['ÜNIT TES', ['m']],
    ['all_gr', ['m']],
    ['green', []],
    ['ts2345 main.ts', ['c']],
    ['"run build"', ['c']],
    ['"build run"', []],
    ['build', ['x', 'w', 'c']],
    ['" OR 1=1; DROP TABLE items --', []],
  ])('%s', (query, expected) => {
    expect(search(query)).toEqual(expected);
  });

  test('a project narrows it to its folder and those below, siblings excluded', () => {
    expect(search('build', { server: 'local', path: '/ws/app' })).toEqual(['w', 'c']);
    expect(search('build', { server: 'other', path: '/ws/app' })).toEqual([]);
    expect(search('build', { server: 'local', path: '/' })).toEqual(['x', 'w', 'c']);
  });

  test('a thread that moves takes its words with it', () => {
    library.apply([thread('t1', '/elsewhere')]);
    expect(search('build', { server: 'local', path: '/elsewhere' })).toEqual(['c']);
  });

  test('pages follow each other without gap or repetition, newest first', () => {
    const many = Array.from({ length: 2500 }, (_, at) => message(`n${at}`, `common word ${at}`));
    library.apply([{ op: 'page', ...key, turns: [turn('2', ...many)] }]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ReturnType<typeof library.reads.search> = library.reads.search({
        query: 'common',
        limit: 200,
        cursor,
      });
      seen.push(...page.data.map(({ itemId }) => itemId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(2500);
    expect(new Set(seen).size).toBe(2500);
    expect(seen[0]).toBe('n2499');
  });
});
