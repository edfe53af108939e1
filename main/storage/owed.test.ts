import { expect, test } from 'vitest';
import { Owed } from './owed.ts';
import type { Write } from './records.ts';

const draft = (text: string): Write => ({ op: 'draft', key: 'k', text });
const refused = (code: string): Error => Object.assign(new Error(code), { code });

function disk() {
  const kept: Write[] = [];
  const state = { fault: null as Error | null, settled: 0, lost: 0, retries: [] as (() => void)[] };
  const owed = new Owed({
    apply(writes) {
      if (state.fault !== null) throw state.fault;
      if (writes.some((write) => write.op === 'draft' && write.text === 'wrong')) {
        throw refused('SQLITE_CONSTRAINT');
      }
      kept.push(...writes);
    },
    settled: () => (state.settled += 1),
    lost: ({ length }) => (state.lost += length),
    later: (retry) => state.retries.push(retry),
  });
  return { owed, kept, state };
}

test('what a full disk refused is kept in order as soon as it takes something again', () => {
  const { owed, kept, state } = disk();
  state.fault = refused('SQLITE_FULL');
  expect(() => owed.write([draft('1')])).toThrow('SQLITE_FULL');
  expect(() => owed.write([draft('2')])).toThrow('SQLITE_FULL');
  state.fault = null;
  owed.write([draft('3')]);
  expect(kept).toEqual([draft('1'), draft('2'), draft('3')]);
  expect(state.settled).toBe(1);
});

test('it tries again by itself, one try at a time', () => {
  const { owed, kept, state } = disk();
  state.fault = refused('SQLITE_IOERR_WRITE');
  for (const text of ['1', '2']) {
    expect(() => owed.write([draft(text)])).toThrow('SQLITE_IOERR_WRITE');
  }
  expect(state.retries).toHaveLength(1);
  state.retries.shift()?.();
  expect(state.retries).toHaveLength(1);
  state.fault = null;
  state.retries.shift()?.();
  expect(kept).toEqual([draft('1'), draft('2')]);
  expect([state.settled, state.retries.length]).toEqual([1, 0]);
});

test('a write that can never be kept holds up no other', () => {
  const { owed, kept, state } = disk();
  state.fault = refused('SQLITE_CONSTRAINT');
  expect(() => owed.write([draft('1')])).toThrow('SQLITE_CONSTRAINT');
  state.fault = null;
  owed.write([draft('right')]);
  expect(kept).toEqual([draft('right')]);
});

test('nor does one among what is owed: the others are kept, and it is told', () => {
  const { owed, kept, state } = disk();
  state.fault = refused('SQLITE_FULL');
  for (const text of ['1', 'wrong', '2']) {
    expect(() => owed.write([draft(text)])).toThrow('SQLITE_FULL');
  }
  state.fault = null;
  owed.settle();
  expect(kept).toEqual([draft('1'), draft('2')]);
  expect([state.lost, state.settled]).toEqual([1, 1]);
});

test('what is still owed at the end is told', () => {
  const { owed, state } = disk();
  state.fault = refused('SQLITE_FULL');
  expect(() => owed.write([draft('1'), draft('2')])).toThrow('SQLITE_FULL');
  owed.end();
  expect(state.lost).toBe(2);
});

test('what is owed is bounded: the latest stay', () => {
  const { owed, kept, state } = disk();
  state.fault = refused('SQLITE_FULL');
  for (let at = 0; at < 21; at += 1) {
    const many = Array.from({ length: 1000 }, (_write, n) => draft(`${at * 1000 + n}`));
    expect(() => owed.write(many)).toThrow('SQLITE_FULL');
  }
  state.fault = null;
  owed.settle();
  expect(kept).toHaveLength(20_000);
  expect(kept.at(-1)).toEqual(draft('20999'));
  expect(state.lost).toBe(1000);
});
