import { describe, expect, test } from 'vitest';
import { indexedWords, parseQuery, snippetOf } from './words.ts';

test('spaceless scripts are cut into pairs; the rest stays', () => {
  expect(indexedWords('run 测试用例 now').split(/\s+/)).toEqual([
    'run',
    '测试',
    '试用',
    '用例',
    '例',
    'now',
  ]);
});

describe('queries', () => {
  test.each([
    ['hello', '"hello"*'],
    ['hello world', '"hello" AND "world"*'],
    ['hello ', '"hello"'],
    ['测', '"测"*'],
    ['测试', '"测试"*'],
    ['测试用', '"测试 试用"*'],
    ['测试 ', '"测试"'],
    ['a"b c" d', '"a" AND "b c" AND "d"*'],
    ['x OR y NOT z*', '"x" AND "OR" AND "y" AND "NOT" AND "z"*'],
    ['foo.bar(baz)', '"foo" AND "bar" AND "baz"*'],
    ["it's", '"it" AND "s"*'],
    ['body:x', '"body" AND "x"*'],
    ['unclosed "quote here', '"unclosed" AND "quote" AND "here"*'],
  ])('%s', (typed, match) => {
    expect(parseQuery(typed)?.match).toBe(match);
  });

  test.each(['', '   ', '"', '""', '*', '()', '—'])('%j holds no word', (typed) => {
    expect(parseQuery(typed)).toBeUndefined();
  });
});

describe('snippets', () => {
  const marked = (text: string, ...terms: string[]) => {
    const { snippet, ranges } = snippetOf(text, terms);
    return { snippet, marks: ranges.map(([from, to]) => snippet.slice(from, to)) };
  };

  test('mark every term, on one line, around the first', () => {
    const text = `${'before '.repeat(50)}\n\n the Needle  is\there; needles too ${'after '.repeat(80)}`;
    const { snippet, marks } = marked(text, 'needle');
    expect(snippet.length).toBeLessThan(210);
    expect(snippet).toMatch(/^…before .*the Needle is here; needles too after .*…$/);
    expect(marks).toEqual(['Needle', 'needle']);
  });

  test('mark beginnings of words, not their middles', () => {
    expect(marked('plan a planet, not an airplane', 'plan').marks).toEqual(['plan', 'plan']);
  });

  test('mark anywhere in spaceless scripts, and leave surrogate pairs whole', () => {
    expect(marked('请运行单元测试用例', '测试').marks).toEqual(['测试']);
    const emoji = `${'😀'.repeat(100)} needle ${'😀'.repeat(200)}`;
    expect(marked(emoji, 'needle').snippet.isWellFormed()).toBe(true);
  });
});
