/** Times in the few words a row has room for. All times are Unix milliseconds. */
import { useSyncExternalStore } from 'react';
import { locale, words } from './words.ts';

const t = words('lib');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago: `now`, `5m`, `3h`, `2d`, then the date. */
export function age(atMs: number, nowMs: number): string {
  const past = Math.max(0, nowMs - atMs);
  if (past < MINUTE) return t('now');
  if (past < HOUR) return shortTime(past / MINUTE, 'minute');
  if (past < DAY) return shortTime(past / HOUR, 'hour');
  if (past < 7 * DAY) return shortTime(past / DAY, 'day');
  return shortDate(atMs, nowMs);
}

function shortTime(count: number, unit: 'minute' | 'hour' | 'day'): string {
  const format = new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'narrow' });
  return format.format(Math.floor(count));
}

/** `14 May` in the reader's language; with the year if it is another one. */
export function shortDate(atMs: number, nowMs: number): string {
  const date = new Date(atMs);
  const sameYear = date.getFullYear() === new Date(nowMs).getFullYear();
  return date.toLocaleDateString(locale(), {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** All of it, for a tooltip. */
export function fullTime(atMs: number): string {
  return new Date(atMs).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
}

/** No countdown of ours is longer: a clock that was set back makes no hours of it. */
const LONGEST_COUNTDOWN_S = 60;

/** Whole seconds from now until a time, none if it is past. */
export function secondsUntil(atMs: number, nowMs: number): number {
  return Math.min(LONGEST_COUNTDOWN_S, Math.max(0, Math.ceil((atMs - nowMs) / 1000)));
}

/** The time now, renewed every so many milliseconds, for all who ask for the same step at once. */
export function useNow(everyMs: number): number {
  const clock = clockOf(everyMs);
  return useSyncExternalStore(clock.subscribe, clock.now);
}

interface Clock {
  readonly subscribe: (listener: () => void) => () => void;
  readonly now: () => number;
}

const clocks = new Map<number, Clock>();

function clockOf(everyMs: number): Clock {
  const known = clocks.get(everyMs);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const clock: Clock = {
    subscribe(listener) {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(() => {
          now = Date.now();
          for (const each of listeners) each();
        }, everyMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    now: () => now,
  };
  clocks.set(everyMs, clock);
  return clock;
}
