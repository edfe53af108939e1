import { afterEach, expect, test, vi } from 'vitest';
import { age, secondsUntil } from './time.ts';

afterEach(() => vi.unstubAllEnvs());

const HOUR = 3_600_000;
/** In Berlin the clocks go from 2 to 3 that night. */
const BEFORE_SUMMER_TIME = Date.parse('2026-03-29T00:30:00Z');

test('what lies ahead of the clock has just happened', () => {
  expect(age(10 * HOUR, 4 * HOUR)).toBe('now');
});

test('an hour is an hour, also in the night in which the clocks are set', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  expect(age(BEFORE_SUMMER_TIME, BEFORE_SUMMER_TIME + HOUR)).toBe('1h');
  expect(age(BEFORE_SUMMER_TIME, BEFORE_SUMMER_TIME + 24 * HOUR)).toBe('1d');
});

test('a countdown never shows hours because the clock was set back', () => {
  expect(secondsUntil(30_000, 20_500)).toBe(10);
  expect(secondsUntil(30_000, 40_000)).toBe(0);
  expect(secondsUntil(6 * HOUR, 0)).toBe(60);
});
