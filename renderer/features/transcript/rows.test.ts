import { expect, it } from 'vitest';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { emptyThread, loadTurn, type TurnState } from '../../../server/protocol/reducer.ts';
import { aTurn, anAnswer } from '../../testing/fixtures.ts';
import { rowOfItem, rowsOfTurn, type Row } from './rows.ts';
import { movedAtFront } from './transcript-flow.tsx';
import { lastRows } from './use-end-first.ts';

const command = (id: string, change: Partial<ThreadItem> = {}): ThreadItem =>
  ({
    id,
    type: 'commandExecution',
    command: 'cat a',
    cwd: '/w',
    source: 'agent',
    status: 'completed',
    commandActions: [],
    exitCode: 0,
    ...change,
  }) as ThreadItem;
const read = (id: string, change: Partial<ThreadItem> = {}): ThreadItem =>
  command(id, {
    commandActions: [{ type: 'read', command: 'cat a', name: 'a', path: '/w/a' }],
    ...change,
  } as Partial<ThreadItem>);
const thought = (id: string, text = 'Hm'): ThreadItem => ({
  id,
  type: 'reasoning',
  summary: [text],
  content: [],
});
const patch = (id: string): ThreadItem => ({
  id,
  type: 'fileChange',
  changes: [],
  status: 'completed',
});

function turn(items: ThreadItem[], open: string[] = []): TurnState {
  const state = emptyThread('t1');
  loadTurn(state, aTurn('u1', { items }), new Set(open));
  const made = state.turns.get('u1');
  if (made === undefined) throw new Error('no turn');
  return made;
}

const shape = (rows: readonly Row[]): string[] =>
  rows.map((row) =>
    row.kind === 'item'
      ? row.itemId
      : row.kind === 'group'
        ? `[${row.itemIds.join(' ')}]`
        : row.kind,
  );
const rowsOf = (
  items: ThreadItem[],
  detail: 'compact' | 'standard' | 'full' = 'standard',
  decided: readonly string[] = [],
  open: string[] = [],
): string[] =>
  shape(
    rowsOfTurn(turn(items, open), { detail, decided: new Map(decided.map((id) => [id, true])) }),
  );

it('groups looking around, with the thoughts between; not the ones after', () => {
  expect(
    rowsOf([read('a'), thought('b'), read('c'), thought('d'), command('e'), anAnswer('f', 'x')]),
  ).toEqual(['[a b c]', 'd', 'e', 'f', 'end']);
});

it('keeps what failed, was decided about, or was broken off in its own row', () => {
  expect(
    rowsOf(
      [read('a', { status: 'failed' } as Partial<ThreadItem>), read('b'), read('c')],
      'compact',
      ['b'],
    ),
  ).toEqual(['a', 'b', '[c]', 'end']);
});

it('groups more when less detail is wanted, and nothing when all is', () => {
  const items = [read('a'), command('b'), patch('c')];
  expect(rowsOf(items, 'compact')).toEqual(['[a b c]', 'end']);
  expect(rowsOf(items, 'standard')).toEqual(['[a]', 'b', 'c', 'end']);
  expect(rowsOf(items, 'full')).toEqual(['a', 'b', 'c', 'end']);
});

it('leaves out thoughts without words once they are over', () => {
  expect(rowsOf([thought('a', ' ')])).toEqual(['end']);
  expect(rowsOf([thought('a', '')], 'standard', [], ['a'])).toEqual(['a', 'end']);
});

it('finds the row of an item, in a group too', () => {
  const rows = rowsOfTurn(turn([read('a'), read('b'), command('c')]), {
    detail: 'standard',
    decided: new Map(),
  });
  expect(rowOfItem(rows, 'u1', 'b')).toBe(0);
  expect(rowOfItem(rows, 'u1', 'c')).toBe(1);
  expect(rowOfItem(rows, 'u2', 'c')).toBe(-1);
});

it('knows rows that came or went at the front', () => {
  const rows = (...keys: string[]): Row[] => keys.map((key) => ({ kind: 'end', key, turnId: key }));
  expect(movedAtFront(rows('a', 'b'), rows('x', 'a', 'b'))).toBe(true);
  expect(movedAtFront(rows('x', 'a', 'b'), rows('a', 'b'))).toBe(true);
  expect(movedAtFront(rows('a', 'b'), rows('a', 'b', 'c'))).toBe(false);
  expect(movedAtFront(rows('a'), rows('z'))).toBe(false);
  expect(movedAtFront(rows(), rows('a'))).toBe(false);
});

it('opens with as many of the last rows as surely fill the window', () => {
  const items = [
    ...Array.from({ length: 50 }, (_item, at) => anAnswer(`a${at}`, 'Short.')),
    anAnswer('long', 'Tide. '.repeat(800)),
  ];
  const state = turn(items);
  const rows = rowsOfTurn(state, { detail: 'standard', decided: new Map() });
  const handle = {
    item: (_turn: string, id: string) => state.items.get(id) ?? null,
    shortMark: () => null,
  };
  expect(lastRows(handle, rows, 600)).toEqual(rows.slice(-2));
  expect(lastRows(handle, rows, 1000).length).toBeGreaterThan(10);
  expect(lastRows(handle, rows, 1e6)).toBe(rows);
});
