import { expect, it } from 'vitest';
import { withMarks } from './hidden-characters.ts';

it.each([
  ['ls \u202e~ fr-\u202c', 'ls ⟨U+202E⟩~ fr-⟨U+202C⟩'],
  ['a\u200bb\ufeffc\u00add', 'a⟨U+200B⟩b⟨U+FEFF⟩c⟨U+00AD⟩d'],
  ['cat\u00a0x\u2003y', 'cat⟨U+00A0⟩x⟨U+2003⟩y'],
  ['a\rb\u001b[8m\u0000\u009b', 'a⟨U+000D⟩b⟨U+001B⟩[8m⟨U+0000⟩⟨U+009B⟩'],
  ['\u{e0041}\u{e0100}\u3164\u2800', '⟨U+E0041⟩⟨U+E0100⟩⟨U+3164⟩⟨U+2800⟩'],
  ['a\u2028b\ud800', 'a⟨U+2028⟩b⟨U+D800⟩'],
])('marks what nobody sees in %j', (text, marked) => {
  expect(withMarks(text)).toBe(marked);
});

it.each([
  'git commit -m "fix"\n\tnpm test',
  'ends as Windows does\r\nand here\r',
  '中文　路径/文件.ts，好',
  '👩‍💻 ❤️ 👍🏽 👩🏽‍🚀 1️⃣',
  'שלום עולם',
  'é ü ñ',
])('leaves %j as it is', (text) => {
  expect(withMarks(text)).toBe(text);
});

it('leaves the joiners and spaces that sentences need, in sentences only', () => {
  expect(withMarks('می‌خواهم क्‍ष fichier\u00a0: x', 'sentence')).toBe(
    'می‌خواهم क्‍ष fichier\u00a0: x',
  );
  expect(withMarks('می‌خواهم')).toContain('⟨U+200C⟩');
  expect(withMarks('a\u200cb \u202e', 'sentence')).toBe('a⟨U+200C⟩b ⟨U+202E⟩');
});
