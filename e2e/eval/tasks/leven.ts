import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const levenPackage: Pinned = {
  name: 'leven',
  version: '4.0.0',
  integrity:
    'sha512-puehA3YKku3osqPlNuzGDUHq8WpwXupUg1V6NXdV38G+gr+gkBwFC8g1b/+YcIvp8gnqVIus+eJCH/eGsRmJNw==',
};

type Leven = (first: string, second: string) => number;

export const tasks: readonly Task[] = [
  {
    name: 'leven-prefix',
    kind: 'algorithm',
    package: levenPackage,
    bug: [
      {
        file: 'index.js',
        from: 'first.charCodeAt(start + index);',
        to: 'first.charCodeAt(index);',
      },
    ],
    ask: 'Distances are off for some pairs: "update" and "upset" should be 3 and are 4, "reset" and "restart" should be 3 and are 2. Words that begin with different letters seem right.',
    check: async (load) => {
      const leven = await load<Leven>('index.js');
      const slow = (a: string, b: string): number => {
        if (a === '' || b === '') return a.length + b.length;
        const [x, y] = [a.slice(1), b.slice(1)];
        return a[0] === b[0] ? slow(x, y) : 1 + Math.min(slow(x, y), slow(a, y), slow(x, b));
      };
      assert.equal(leven('distance', 'difference'), 5);
      assert.equal(leven('kitten', 'sitting'), 3);
      const words = ['abXcd', 'abcXe', 'ab', 'abba', 'bab', 'aabb', '', 'xaby', 'abxaby'];
      for (const a of words)
        for (const b of words) assert.equal(leven(a, b), slow(a, b), `${a} and ${b}`);
    },
  },
];
