import { expect, test } from 'vitest';
import { cells, column, fitted } from './cells.ts';

test.each([
  ['plain', 5],
  ['日本語', 6],
  ['한국어', 6],
  ['ｆｕｌｌ', 8],
  ['e\u0301', 1],
  ['👩‍👩‍👧 ok', 5],
  ['❤️', 2],
  ['🇨🇳', 2],
  ['— “x”…', 6],
])('%s takes %i cells', (text, count) => {
  expect(cells(text)).toBe(count);
});

test('what does not fit is cut between characters', () => {
  expect(fitted('日本語', 6)).toBe('日本語');
  expect(fitted('日本語', 5)).toBe('日本…');
  expect(fitted('日本語', 4)).toBe('日…');
  expect(fitted('two words', 5)).toBe('two…');
  expect(column('日本語', 8)).toBe('日本語  ');
  expect(column('日本語', 4)).toBe('日… ');
});
