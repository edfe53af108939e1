import { expect, test } from 'vitest';
import { refusalOf } from './binding-rules.ts';

test.each([
  ['A', 'typing'],
  ['Shift+?', 'typing'],
  ['ArrowUp', 'typing'],
  ['Enter', 'fields'],
  ['Shift+Tab', 'fields'],
  ['Mod+C', 'editing'],
  ['Mod+Shift+Z', 'editing'],
  ['Alt+F4', 'system'],
  ['Mod+Shift+K', null],
  ['Alt+A', null],
  ['F9', null],
  ['Mod+Backspace', null],
])('%s', (combination, refusal) => {
  expect(refusalOf(combination)).toBe(refusal);
});
