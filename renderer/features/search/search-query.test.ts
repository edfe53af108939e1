import { expect, test } from 'vitest';
import { completionsOf, readSearch, withFilter } from './search-query.ts';

const projects = [
  { id: 'p1', name: 'skein' },
  { id: 'p2', name: 'my app' },
];
const NOW = new Date(2026, 9, 15, 13, 30).getTime();
const day = (month: number, date: number): number => new Date(2026, month - 1, date).getTime();
const read = (typed: string) => readSearch(typed, projects, NOW);

test('filters are taken out of the words, wherever they stand', () => {
  expect(read('retry kind:command jitter before:2026-10-01 file:src/a.ts is:archived')).toEqual({
    // A word that is followed by something is whole.
    words: 'retry jitter ',
    kinds: ['commands'],
    projectId: null,
    file: 'src/a.ts',
    afterMs: null,
    beforeMs: day(10, 1),
    archived: true,
    order: 'best',
    wrong: [],
  });
  expect(read('project:"My App" KIND:you kind:agent after:7d')).toMatchObject({
    words: '',
    kinds: ['you', 'agent'],
    projectId: 'p2',
    afterMs: day(10, 8),
  });
});

test('what says nothing known is told, and a colon of another word is left alone', () => {
  const wish = read('kind:poem after:2026-02-31 is: https://x.dev a:b');
  expect(wish.wrong.map(({ name, value }) => `${name}:${value}`)).toEqual([
    'kind:poem',
    'after:2026-02-31',
  ]);
  expect(wish.words).toBe('https://x.dev a:b');
});

test('an order stands with the words, and the best come first without one', () => {
  expect(read('retry sort:newest')).toMatchObject({ words: 'retry ', order: 'newest' });
  expect(read('retry sort:BEST').order).toBe('best');
  expect(read('retry sort:oldest')).toMatchObject({ order: 'best', wrong: [{ value: 'oldest' }] });
  expect(completionsOf('retry sort:n', projects)[0]?.typed).toBe('retry sort:newest ');
});

test('a filter is set and taken away where it stands', () => {
  // A word that is half typed stays so, and is looked for as a beginning.
  expect(withFilter('retr', 'kind', ['commands'])).toBe('kind:commands retr');
  expect(withFilter('retry ', 'kind', ['commands'])).toBe('kind:commands retry ');
  expect(withFilter('kind:commands retry kind:you', 'kind', ['plans'])).toBe('kind:plans retry');
  expect(withFilter('kind:commands retry', 'kind', [])).toBe('retry');
  expect(withFilter('', 'project', ['my app'])).toBe('project:"my app" ');
});

test('names and values are completed', () => {
  const texts = (typed: string) => completionsOf(typed, projects).map(({ text }) => text);
  expect(texts('retry ki')).toEqual(['kind:']);
  expect(texts('k')).toEqual([]);
  expect(texts('kind:p')).toEqual(['kind:plans']);
  expect(texts('project:')).toEqual(['project:skein', 'project:"my app"']);
  expect(texts('project:"my')).toEqual(['project:"my app"']);
  expect(texts('kind:plans')).toEqual([]);
  expect(texts('kind:plans ')).toEqual([]);
  expect(completionsOf('retry is:a', projects)[0]?.typed).toBe('retry is:archived ');
});
