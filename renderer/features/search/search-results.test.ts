import { expect, test } from 'vitest';
import type { SearchHit } from '../../../server/protocol/host-thread.ts';
import { groupByThread, piecesOf } from './search-results.ts';

function hit(threadId: string, itemId: string, atMs = 0): SearchHit {
  return {
    server: 'local',
    threadId,
    turnId: 'u',
    itemId,
    kind: 'agentMessage',
    title: threadId,
    projectId: null,
    archived: false,
    atMs,
    snippet: '',
    ranges: [],
    titleRanges: [],
  };
}

test('hits stand below their thread, in the order of its best one', () => {
  const groups = groupByThread([hit('b', '1', 5), hit('a', '2'), hit('b', '3', 9)]);
  expect(groups.map((g) => [g.title, g.atMs, g.hits.map((h) => h.itemId)])).toEqual([
    ['b', 9, ['1', '3']],
    ['a', 0, ['2']],
  ]);
});

test('a snippet is cut at its matches, whatever the ranges are', () => {
  const words = (...ranges: [number, number][]): string[] =>
    piecesOf('full jitter', ranges).map(({ text, match }) => (match ? `[${text}]` : text));
  expect(words()).toEqual(['full jitter']);
  expect(words([5, 11])).toEqual(['full ', '[jitter]']);
  expect(words([5, 11], [0, 4])).toEqual(['[full]', ' ', '[jitter]']);
  expect(words([0, 6], [4, 99])).toEqual(['[full j]', '[itter]']);
  expect(words([20, 30], [3, 3])).toEqual(['full jitter']);
});
