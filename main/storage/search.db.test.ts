import { beforeEach, describe, expect, test } from 'vitest';
import type { ThreadItem } from '../../server/protocol/item.ts';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import { migrations } from './migrations.ts';
import { searchFilters } from './migrations/007-search-filters.ts';
import type { SearchQuery } from './records.ts';
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

  test('a command is shown without the shell around it', () => {
    const [hit] = library.reads.search({ query: 'npm', limit: 1 }).data;
    expect(hit?.snippet).toBe('npm run build error TS2345 in src/main.ts');
    expect(hit?.ranges).toEqual([[0, 3]]);
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

describe('the best first', () => {
  const said = (id: string, text: string): ThreadItem => ({
    type: 'userMessage',
    id,
    content: [{ type: 'text', text }],
  });
  const best = (query: string, more: Partial<SearchQuery> = {}) =>
    library.reads.search({ query, order: 'best', limit: 50, ...more });
  const found = (query: string, more: Partial<SearchQuery> = {}): string[] =>
    best(query, more).data.map(({ itemId }) => itemId);
  const page = (threadId: string, ...items: ThreadItem[]) =>
    ({ op: 'page', server: 'local', threadId, turns: [turn('1', ...items)] }) as const;

  beforeEach(() => {
    library.apply([
      thread('t1'),
      thread('t2', '/ws/web'),
      thread('t3'),
      page('t1', said('short', 'retry the upload'), message('dense', 'retry, retry and retry')),
      page('t2', said('opening', 'please look at this'), message('other', 'nothing of it')),
      page(
        't3',
        message('long', `${'many words of something else '.repeat(40)} retry`),
        message('words', '重试上传：上传失败后重试'),
        message('more words', `${'这里说的是别的事情，'.repeat(30)}重试`),
      ),
      { op: 'patch', server: 'local', threadId: 't2', patch: { name: 'Rétry: uploads 重试' } },
    ]);
  });

  test('a thread that is called so, then what says it most', () => {
    // The user's own words count for more than the agent's.
    expect(found('retry ')).toEqual(['opening', 'short', 'dense', 'long']);
    expect(best('retry ').data[0]).toMatchObject({ title: 'Rétry: uploads 重试', ranges: [] });
    expect(best('uploads').data[0]).toMatchObject({ itemId: 'opening', titleRanges: [[7, 14]] });
    expect(found('retry', { order: 'newest' })).toEqual(['long', 'dense', 'short']);
  });

  test('words without spaces, in titles too', () => {
    expect(found('重试')).toEqual(['opening', 'words', 'more words']);
    expect(found('试上')).toEqual(['words']);
  });

  test('a title needs every word, and whole ones but the last', () => {
    expect(found('retry upl')).toEqual(['opening', 'short']);
    expect(found('upl retry')).toEqual([]);
    expect(found('"uploads retry"')).toEqual([]);
  });

  test('what is found by its title passes the filters as well', () => {
    expect(found('retry', { kinds: ['agent'] })).toEqual(['dense', 'long']);
    expect(found('retry', { kinds: ['you'] })).toEqual(['opening', 'short']);
    expect(found('retry', { within: { server: 'local', path: '/ws/web' } })).toEqual(['opening']);
    expect(found('retry', { archived: true })).toEqual([]);
    expect(found('retry', { file: 'upload' })).toEqual([]);
  });

  test('pages follow each other without gap or repetition, whatever comes in meanwhile', () => {
    const many = Array.from({ length: 9_000 }, (_, at) => message(`n${at}`, `retry ${at}`));
    library.apply([{ op: 'page', ...key, turns: [turn('2', ...many)] }]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: ReturnType<typeof best> = best('retry', { limit: 700, cursor });
      seen.push(...next.data.map(({ itemId }) => itemId));
      cursor = next.nextCursor;
      const late = message(`late ${seen.length}`, 'retry');
      library.apply([{ op: 'page', ...key, turns: [turn(`late ${seen.length}`, late)] }]);
    } while (cursor !== null);
    expect(seen).toHaveLength(9_004);
    expect(new Set(seen).size).toBe(9_004);
    expect(seen[0]).toBe('opening');
  });
});

describe('filters', () => {
  const at = (id: string, atMs: number, item: object): ThreadItem =>
    ({ ...item, id, completedAtMs: atMs }) as ThreadItem;
  const command = (id: string, atMs: number, text: string, read: string | null): ThreadItem =>
    at(id, atMs, {
      type: 'commandExecution',
      command: text,
      cwd: '/ws',
      source: 'agent',
      status: 'completed',
      commandActions: read === null ? [] : [{ type: 'read', command: text, name: 'x', path: read }],
      aggregatedOutput: 'needle',
    });

  beforeEach(() => {
    library.apply([
      thread('t1', '/ws/app'),
      thread('t2', '/ws/web'),
      { op: 'patch', server: 'local', threadId: 't2', patch: { archived: true } },
      {
        op: 'page',
        ...key,
        turns: [
          turn(
            '1',
            at('said', 1_000, { type: 'userMessage', content: [{ type: 'text', text: 'needle' }] }),
            at('heard', 2_000, { type: 'agentMessage', text: 'needle and thread' }),
            command('cat', 3_000, 'cat src/deep/alpha.ts', '/ws/app/src/deep/alpha.ts'),
            at('tool', 4_000, { type: 'webSearch', query: 'needle' }),
          ),
        ],
      },
      {
        op: 'page',
        server: 'local',
        threadId: 't2',
        turns: [
          turn(
            '1',
            at('patch', 5_000, {
              type: 'fileChange',
              status: 'completed',
              changes: [{ path: 'src/beta.ts', kind: { type: 'add' }, diff: 'needle' }],
            }),
          ),
        ],
      },
    ]);
  });

  const found = (query: Partial<SearchQuery>): string[] =>
    library.reads.search({ query: 'needle', limit: 50, ...query }).data.map(({ itemId }) => itemId);

  test.each<[string, Partial<SearchQuery>, string[]]>([
    ['none', {}, ['patch', 'tool', 'cat', 'heard', 'said']],
    ['a kind', { kinds: ['you'] }, ['said']],
    ['two kinds', { kinds: ['agent', 'commands'] }, ['cat', 'heard']],
    ['what is no other kind', { kinds: ['tools'] }, ['tool']],
    ['that and another', { kinds: ['tools', 'changes'] }, ['patch', 'tool']],
    ['days', { afterMs: 2_000, beforeMs: 4_000 }, ['cat', 'heard']],
    ['the archive', { archived: true }, ['patch']],
    ['what is live', { archived: false }, ['tool', 'cat', 'heard', 'said']],
    ['a file that was read', { file: 'deep/alpha.ts' }, ['cat']],
    ['a file that was changed', { file: 'BETA' }, ['patch']],
    ['letters of a path', { file: 'sdalp' }, ['cat']],
    ['a file that nobody touched', { file: 'gamma' }, []],
    ['nothing is syntax in a path', { file: '%' }, []],
    ['no words', { query: '', kinds: ['commands', 'changes'] }, ['patch', 'cat']],
    ['no words, a file', { query: ' ', file: 'src' }, ['patch', 'cat']],
    ['no words, a folder', { query: '', within: { server: 'local', path: '/ws/web' } }, ['patch']],
    ['no words and no filter', { query: '' }, []],
  ])('%s', (_name, query, expected) => {
    expect(found(query)).toEqual(expected);
  });

  test('pages of what passes follow each other, with and without words', () => {
    const items = Array.from({ length: 300 }, (_, index) =>
      at(`n${index}`, 10_000 + index, {
        type: index % 2 === 0 ? 'agentMessage' : 'plan',
        text: `common ${index}`,
      }),
    );
    library.apply([{ op: 'page', ...key, turns: [turn('2', ...items)] }]);
    for (const query of ['common', '']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: ReturnType<typeof library.reads.search> = library.reads.search({
          query,
          kinds: ['plans'],
          limit: 40,
          cursor,
        });
        seen.push(...page.data.map(({ itemId }) => itemId));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toHaveLength(150);
      expect(new Set(seen).size).toBe(150);
      expect(seen[0]).toBe('n299');
    }
  });

  test('files of a deleted thread are found no more, and a library of before learns its files', () => {
    library.apply([{ op: 'delete', ...key, atMs: 1 }]);
    expect(found({ file: 'alpha' })).toEqual([]);
    const step = migrations.indexOf(searchFilters);
    const { connection } = openDatabase(':memory:', Date.now, migrations.slice(0, step));
    connection.exec(`
      INSERT INTO threads (id, server, thread_id, preview, cwd, folder, created_at_ms, updated_at_ms)
        VALUES (1, 'local', 't', '', '/ws', '/ws', 1, 1);
      INSERT INTO turns (id, thread, turn_id, rank, finished, json) VALUES (1, 1, 'u', 1, 1, '{}');
      INSERT INTO items (id, turn, item_id, rank, kind, open, at_ms, json) VALUES
        (1, 1, 'old', 1, 'fileChange', 0, 1,
         '{"id":"old","type":"fileChange","changes":[{"path":"src/x.ts"},{"path":"src/x.ts"}]}'),
        (2, 1, 'plain', 2, 'commandExecution', 0, 2,
         '{"id":"plain","type":"commandExecution","command":"ls","commandActions":[{"type":"search","path":null}]}');
    `);
    for (const later of migrations.slice(step)) connection.exec(later);
    const old = createLibrary(connection).reads.search({ query: '', file: 'x.ts', limit: 5 });
    expect(old.data.map(({ itemId }) => itemId)).toEqual(['old']);
  });
});
