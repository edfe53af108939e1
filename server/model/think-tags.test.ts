import { describe, expect, it } from 'vitest';
import { ThinkTags } from './think-tags.ts';

/** What is said and thought of an answer that comes in pieces of `size` characters. */
function split(text: string, size: number): { message: string; reasoning: string } {
  const tags = new ThinkTags();
  const said = { message: '', reasoning: '' };
  for (let at = 0; at < text.length; at += size) {
    for (const [kind, piece] of tags.read(text.slice(at, at + size))) said[kind] += piece;
  }
  for (const [kind, piece] of tags.end()) said[kind] += piece;
  return said;
}

describe('thoughts in tags', () => {
  it.each([
    ['<think>Hm.</think>Yes.', 'Hm.', 'Yes.'],
    ['\n <think>\na < b\n</think>\n\nYes.', '\na < b\n', '\n\nYes.'],
    ['<think></think>Yes.', '', 'Yes.'],
    ['<think>Hm, </thi', 'Hm, </thi', ''],
    ['<thi', '', '<thi'],
    ['  Yes.', '', '  Yes.'],
    ['Use <think>x</think>.', '', 'Use <think>x</think>.'],
    ['<think>a</think>b<think>c</think>', 'a', 'b<think>c</think>'],
  ])('%j', (text, reasoning, message) => {
    for (const size of [1, 2, 3, 7, 100]) expect(split(text, size)).toEqual({ reasoning, message });
  });
});
