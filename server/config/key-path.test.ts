import { describe, expect, it } from 'vitest';
import { findKeyLine, findTableName, formatKeyPath, parseKeyPath } from './key-path.ts';

describe('key paths', () => {
  it.each([
    ['a', ['a']],
    ['a.b-c.d_1', ['a', 'b-c', 'd_1']],
    ['projects."/code/a.b".trust_level', ['projects', '/code/a.b', 'trust_level']],
    ["x.'C:\\dir'.y", ['x', 'C:\\dir', 'y']],
    [' a . "b \\" c" ', ['a', 'b " c']],
  ])('%s', (text, expected) => {
    expect(parseKeyPath(text)).toEqual(expected);
    expect(parseKeyPath(formatKeyPath(expected))).toEqual(expected);
  });

  it.each(['', '.', 'a.', 'a..b', 'a b', '"open', 'a.b!'])('refuses %j', (text) => {
    expect(parseKeyPath(text)).toBeNull();
  });

  it('finds the line of a key', () => {
    const toml = '# c\nmodel = "x"\n\n[a."b.c"] # here\nd = 1\n"e=f" = { g = 2 }\n';
    expect(findKeyLine(toml, ['model'])).toBe(2);
    expect(findKeyLine(toml, ['a', 'b.c', 'd'])).toBe(5);
    expect(findKeyLine(toml, ['a', 'b.c', 'e=f', 'g'])).toBe(6);
    expect(findKeyLine(toml, ['a', 'b.c', 'missing'])).toBe(4);
    expect(findKeyLine(toml, ['nowhere'])).toBeNull();
    const nested = ['# hooks', '  [[ hooks . "a.b" ]]', 'x.y = 1'].join('\n');
    expect(findTableName(nested, ['hooks'])).toEqual({ line: 2, start: 5, end: 10 });
    expect(findTableName(nested, ['hooks', 'a.b', 'x'])).toEqual({ line: 3, start: 0, end: 1 });
    expect(findTableName(nested, ['x'])).toBeNull();
  });
});
