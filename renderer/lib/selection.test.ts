import { expect, test } from 'vitest';
import { allOf, noSelection, rangeTo, toggled, within } from './selection.ts';

const order = ['a', 'b', 'c', 'd'];
const keys = (selection: { keys: ReadonlySet<string> }) => [...selection.keys];

test('rows are taken in and out one by one', () => {
  const one = toggled(toggled(noSelection, 'b'), 'd');
  expect(keys(one)).toEqual(['b', 'd']);
  expect(keys(toggled(one, 'b'))).toEqual(['d']);
});

test('a range goes from the anchor to either side, and shrinks again', () => {
  const from = toggled(noSelection, 'b');
  const down = rangeTo(from, order, 'd');
  expect(keys(down)).toEqual(['b', 'c', 'd']);
  expect(keys(rangeTo(down, order, 'c'))).toEqual(['b', 'c']);
  expect(keys(rangeTo(down, order, 'a'))).toEqual(['a', 'b']);
});

test('without an anchor a range begins where the keyboard is', () => {
  expect(keys(rangeTo(noSelection, order, 'c', 'b'))).toEqual(['b', 'c']);
  expect(keys(rangeTo(noSelection, order, 'c'))).toEqual(['c']);
});

test('an anchor that left the list, or a row that is not in it, chooses nothing by accident', () => {
  const gone = { keys: new Set(['x']), anchor: 'x' };
  expect(keys(rangeTo(gone, order, 'c'))).toEqual(['c']);
  expect(rangeTo(gone, order, 'y')).toBe(gone);
});

test('what left the list is not chosen any more', () => {
  const all = allOf(order);
  expect(within(all, () => true)).toBe(all);
  expect(keys(within(all, (key) => key > 'b'))).toEqual(['c', 'd']);
});
