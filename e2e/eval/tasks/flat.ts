import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const flatPackage: Pinned = {
  name: 'flat',
  version: '6.0.1',
  integrity:
    'sha512-/3FfIa8mbrg3xE7+wAhWeV+bd7L2Mof+xtZb5dRDKZ+wDvYJK4WDYeIOuOhre5Yv5aQObZrlbRmk3RTSiuQBtw==',
};

interface Flat {
  readonly flatten: (target: unknown, options?: { maxDepth: number }) => unknown;
}

export const tasks: readonly Task[] = [
  {
    name: 'flat-depth',
    kind: 'off by one',
    package: flatPackage,
    bug: [{ file: 'index.js', from: 'currentDepth < maxDepth', to: 'currentDepth <= maxDepth' }],
    ask: 'flatten() with `maxDepth: 2` gives keys of three parts, such as "a.b.c". As I read the README there should be no more than two.',
    check: async (load) => {
      const { flatten } = await load<Flat>('index.js');
      const target = { a: { b: { c: { d: 1 } } }, e: 2 };
      assert.deepEqual(flatten(target, { maxDepth: 2 }), { 'a.b': { c: { d: 1 } }, e: 2 });
      assert.deepEqual(flatten(target, { maxDepth: 1 }), target);
      assert.deepEqual(flatten(target), { 'a.b.c.d': 1, e: 2 });
    },
  },
];
