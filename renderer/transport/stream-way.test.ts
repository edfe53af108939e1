import { expect, test } from 'vitest';
import { StreamWay } from './stream-way.ts';

const HALF_HOUR_MS = 30 * 60_000;
const nothing = { cause: 'silent', came: false };

test('what says nothing from the beginning is asked in turns, and for half an hour', () => {
  const way = new StreamWay();
  expect(way.turn).toBeNull();
  expect(way.ended(nothing, 0)).toBe(true);
  expect(way.turn).toBe('now');
  expect(way.ended({ cause: 'turn', came: true }, 1_000)).toBe(true);
  expect(way.turn).toBe('wait');
  expect(way.ended({ cause: 'turn', came: true }, HALF_HOUR_MS)).toBe(true);
  expect(way.turn).toBe('wait');
  expect(way.ended({ cause: 'turn', came: true }, HALF_HOUR_MS + 1)).toBe(true);
  expect(way.turn).toBeNull();
  expect(way.ended(nothing, HALF_HOUR_MS + 5_000)).toBe(true);
  expect(way.turn).toBe('now');
});

test('where a turn says nothing either, nothing is held back: there is no way', () => {
  const way = new StreamWay();
  way.ended(nothing, 0);
  expect(way.ended(nothing, 5_000)).toBe(false);
  expect(way.turn).toBeNull();
});

test('a turn that is cut is no reason to try a stream', () => {
  const way = new StreamWay();
  way.ended(nothing, 0);
  way.ended({ cause: 'turn', came: true }, 1);
  expect(way.ended(nothing, 2)).toBe(false);
  expect(way.turn).toBe('now');
});

test('a stream that came through and falls silent is cut: the next is a stream, and the one after it', () => {
  const way = new StreamWay();
  way.heard();
  expect(way.ended({ cause: 'silent', came: true }, 0)).toBe(false);
  expect(way.turn).toBeNull();
  expect(way.ended(nothing, 1)).toBe(false);
  expect(way.turn).toBeNull();
  // Twice in a row: what is on the way may be another one now.
  expect(way.ended(nothing, 2)).toBe(true);
  expect(way.turn).toBe('now');
});

test('only what follows at once counts', () => {
  const way = new StreamWay();
  way.heard();
  way.ended(nothing, 0);
  expect(way.ended({ cause: 'noAnswer', came: false }, 1)).toBe(false);
  expect(way.ended(nothing, 2)).toBe(false);
  expect(way.turn).toBeNull();
});
