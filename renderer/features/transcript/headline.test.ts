import { expect, it } from 'vitest';
import { headline } from './agent-message.tsx';

it.each([
  ['## Reading the *notes*', 'Reading the notes'],
  ['See [the notes](https://example.com/a) and `read_file`.', 'See the notes and read_file.'],
  ['_Both_ of **them**, 2 * 3 * 4 and a_b_c', 'Both of them, 2 * 3 * 4 and a_b_c'],
  ['- one thing\nand another', 'one thing'],
  ['', ''],
])('of %j it shows %j', (text, shown) => {
  expect(headline(text, false)).toBe(shown);
});

it('shows the heading that a thought has come to while it grows, and the first one afterwards', () => {
  const text = '**Reading `a.ts`**\n\nHm.\n\n**Mending it**\n\nSo.';
  expect(headline(text, true)).toBe('Mending it');
  expect(headline(text, false)).toBe('Reading a.ts');
});
