import { beforeEach, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { createLibrary } from './library.ts';
import { key, message, thread, turn } from './testing/library-fixture.ts';

let library: ReturnType<typeof createLibrary>;

beforeEach(() => {
  library = createLibrary(openDatabase(':memory:', Date.now).connection);
});

function find(query: string, matchCase = false, without: readonly string[] = []) {
  const found: string[] = [];
  let cursor: string | null = null;
  let parts = 0;
  do {
    const part = library.reads.find({ ...key, query, matchCase, cursor, without });
    for (const { turnId, itemId, matches } of part.data) {
      found.push(`${turnId}/${itemId} ${matches}`);
    }
    cursor = part.nextCursor;
    parts += 1;
  } while (cursor !== null);
  return { found, parts };
}

test('finds runs of characters in all of a thread, the newest first, and no other thread', () => {
  library.apply([
    thread('t1'),
    thread('t2'),
    {
      op: 'page',
      ...key,
      turns: [
        turn('1', message('a', 'A Needle, a needle'), message('b', 'hay')),
        turn('2', message('c', '"quoted\\" needles\n[x].*')),
        turn('3', message('d', '请运行单元测试，单元')),
      ],
    },
    { op: 'page', ...key, threadId: 't2', turns: [turn('9', message('z', 'needle'))] },
  ]);
  expect(find('needle').found).toEqual(['2/c 1', '1/a 2']);
  expect(find('Needle', true).found).toEqual(['1/a 1']);
  expect(find('eedl').found).toEqual(['2/c 1', '1/a 2']);
  expect(find('单元').found).toEqual(['3/d 2']);
  expect(find('[x].*').found).toEqual(['2/c 1']);
  expect(find('quoted\\"').found).toEqual(['2/c 1']);
  expect(find('needles\n[').found).toEqual(['2/c 1']);
  expect(find('needle', false, ['2']).found).toEqual(['1/a 2']);
  expect(find('agentMessage').found).toEqual([]);
});

test('looks beyond what the search of all threads keeps, a part at a time', () => {
  const log = `${'0123456789 '.repeat(150_000)}needle`;
  library.apply([
    thread('t1'),
    {
      op: 'page',
      ...key,
      turns: [turn('1', ...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => message(id, log)))],
    },
  ]);
  const { found, parts } = find('needle');
  expect(found).toEqual(['1/f 1', '1/e 1', '1/d 1', '1/c 1', '1/b 1', '1/a 1']);
  expect(parts).toBe(3);
});

test('many items of one turn are looked through in order', () => {
  const items = Array.from({ length: 300 }, (_, at) => message(`m${at}`, `word ${at % 100 === 0}`));
  library.apply([thread('t1'), { op: 'page', ...key, turns: [turn('1', ...items)] }]);
  expect(find('word true').found).toEqual(['1/m200 1', '1/m100 1', '1/m0 1']);
});
