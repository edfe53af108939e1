import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const balancedMatch: Pinned = {
  name: 'balanced-match',
  version: '1.0.2',
  integrity:
    'sha512-3oSeUO0TMV67hN1AmbXsK4yaqU7tjiHlbxRDZOpH0KW9+CeX4bRAaX0Anxt0tx2MrpRpWwQaPwIlISEJhYU5Pw==',
};

type Balanced = (
  open: string,
  close: string,
  text: string,
) => { pre: string; body: string; post: string } | undefined;

export const tasks: readonly Task[] = [
  {
    name: 'balanced-match-stray',
    kind: 'missing case',
    package: balancedMatch,
    bug: [{ file: 'index.js', from: 'str.indexOf(b, ai + 1)', to: 'str.indexOf(b)' }],
    ask: 'A closing brace that stands before the first opening one confuses it: balanced("{", "}", "}a{b}c") is undefined, and "x}y{b}c" gives nonsense. It should skip the stray one and find {b}.',
    check: async (load) => {
      const balanced = await load<Balanced>('index.js');
      const found = (text: string): unknown => {
        const match = balanced('{', '}', text);
        return match === undefined ? undefined : [match.pre, match.body, match.post];
      };
      assert.deepEqual(found('}a{b}c'), ['}a', 'b', 'c']);
      assert.deepEqual(found('x}y{b}c'), ['x}y', 'b', 'c']);
      assert.deepEqual(found('a{b{c}d}e'), ['a', 'b{c}d', 'e']);
      assert.equal(found('a}b'), undefined);
    },
  },
];
