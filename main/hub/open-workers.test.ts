import { expect, test } from 'vitest';
import type { ThreadStatus } from '../../server/protocol/thread.ts';
import { isAtWork } from './open-workers.ts';

test('a worker is at work while a turn runs, and after it was asked for something', () => {
  const statuses = new Map<string, ThreadStatus>([['t1', { type: 'idle' }]]);
  expect(isAtWork({ statuses, askedAtMs: 50 }, 40)).toBe(true);
  expect(isAtWork({ statuses, askedAtMs: 50 }, 50)).toBe(false);
  statuses.set('t2', { type: 'active', activeFlags: [] });
  expect(isAtWork({ statuses, askedAtMs: 0 }, 50)).toBe(true);
});
