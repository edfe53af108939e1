import { describe, expect, test } from 'vitest';
import { isTyped, pressesOf, shortcutText } from './shortcuts.ts';

const up = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const ctrl = { ...up, ctrlKey: true };
const ctrlShift = { ...ctrl, shiftKey: true };

describe('what a press stands for', () => {
  test.each([
    [
      'a letter, by what the layout has there (Dvorak)',
      { ...ctrl, key: 'n', code: 'KeyL' },
      ['Mod+N'],
    ],
    ['with the lock of capitals', { ...ctrl, key: 'N', code: 'KeyN' }, ['Mod+N']],
    ['a Cyrillic letter', { ...ctrl, key: 'т', code: 'KeyN' }, ['Mod+N', 'Mod+Т']],
    ['a letter with a mark', { ...ctrl, key: 'ü', code: 'BracketLeft' }, ['Mod+Ü', 'Mod+[']],
    [
      'a digit that French keyboards shift',
      { ...ctrl, key: '&', code: 'Digit1' },
      ['Mod+1', 'Mod+&'],
    ],
    ['a shifted digit', { ...ctrlShift, key: '!', code: 'Digit1' }, ['Mod+Shift+1', 'Mod+!']],
    [
      'the slash of German keyboards',
      { ...ctrlShift, key: '/', code: 'Digit7' },
      ['Mod+Shift+7', 'Mod+/'],
    ],
    ['a shifted sign', { ...ctrlShift, key: '}', code: 'BracketRight' }, ['Mod+}', 'Mod+Shift+]']],
    ['a dead key', { ...ctrl, key: 'Dead', code: 'Backquote' }, ['Mod+`']],
    ['plus, which joins', { ...ctrlShift, key: '+', code: 'Equal' }, ['Mod+Plus', 'Mod+Shift+=']],
    ['a named key', { ...ctrlShift, key: 'ArrowUp', code: 'ArrowUp' }, ['Mod+Shift+ArrowUp']],
    ['the space bar', { ...ctrl, key: ' ', code: 'Space' }, ['Mod+Space']],
    ['no modifier', { ...up, shiftKey: true, key: '?', code: 'Slash' }, ['?', 'Shift+/']],
    ['the Windows key', { ...up, metaKey: true, key: 'n', code: 'KeyN' }, []],
    [
      'AltGr, which writes',
      { ...ctrl, altKey: true, key: '@', code: 'KeyQ', getModifierState: () => true },
      [],
    ],
  ])('%s', (_name, press, combinations) => {
    expect(pressesOf(press)).toEqual(combinations);
  });
});

test('only what writes nothing works in fields', () => {
  expect(['?', 'Shift+A', 'ArrowUp', 'Enter'].every(isTyped)).toBe(true);
  expect(['Mod+?', 'Alt+A', 'F2', 'Shift+F5'].some(isTyped)).toBe(false);
});

test('keys for people', () => {
  expect(shortcutText('Mod+Alt+ArrowDown')).toBe('Ctrl+Alt+↓');
  expect(shortcutText('Mod+Plus')).toBe('Ctrl++');
  expect(shortcutText('Escape')).toBe('Esc');
});
