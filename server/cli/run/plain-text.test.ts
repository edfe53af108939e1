import { expect, test } from 'vitest';
import { plainLine, plainOutput, plainText } from './plain-text.ts';

test.each([
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
  ['\u001b[1;31mred\u001b[0m', 'red'],
  // A title, a clipboard, a cursor, a bell: nothing of it reaches the terminal.
  ['\u001b]0;title\u0007', '⟨U+001B⟩]0;title⟨U+0007⟩'],
  ['\u001b]52;c;aGk=\u001b\\', '⟨U+001B⟩]52;c;aGk=⟨U+001B⟩\\'],
  ['\u001b[2J\u001b[H', '⟨U+001B⟩[2J⟨U+001B⟩[H'],
  ['\u009b2J', '⟨U+009B⟩2J'],
  ['rm\rls', 'rm⟨U+000D⟩ls'],
  ['windows\r\n', 'windows\n'],
  ['a\u202eb\u2066c\u200bd', 'a⟨U+202E⟩b⟨U+2066⟩c⟨U+200B⟩d'],
  ['ok 好 é 👩‍👩‍👧', 'ok 好 é 👩‍👩‍👧'],
])('%j', (given, shown) => {
  expect(plainText(given)).toBe(shown);
});

test('on one line', () => {
  expect(plainLine(' a\n  b\r\nc ')).toBe('a b c');
});

test('of what a program wrote over, the last is left', () => {
  expect(plainOutput('10 %\r50 %\r100 %\ndone\r\n\u001b[32mok\u001b[0m')).toBe('100 %\ndone\nok');
});
