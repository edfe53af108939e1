import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const quickLru: Pinned = {
  name: 'quick-lru',
  version: '7.0.1',
  integrity:
    'sha512-kLjThirJMkWKutUKbZ8ViqFc09tDQhlbQo2MNuVeLWbRauqYP96Sm6nzlQ24F0HFjUNZ4i9+AgldJ9H6DZXi7g==',
};

type QuickLru = new (options: {
  maxSize: number;
  onEviction?: (key: unknown, value: unknown) => void;
}) => Map<string, number> & { resize(size: number): void };

export const tasks: readonly Task[] = [
  {
    name: 'quick-lru-recent',
    kind: 'caching',
    package: quickLru,
    bug: [
      {
        file: 'index.js',
        from: '=== false) {\n\t\t\t\tthis.#moveToRecent(key, item);\n',
        to: '=== false) {\n',
      },
    ],
    ask: 'Entries that are read all the time fall out of the cache as if nobody used them. With maxSize 2 I set "hot", and keep getting it while I set other keys, and soon it is undefined.',
    check: async (load) => {
      const Lru = await load<QuickLru>('index.js');
      const cache = new Lru({ maxSize: 2 });
      cache.set('hot', 1);
      for (let at = 0; at < 20; at += 1) {
        cache.set(`cold ${at}`, at);
        assert.equal(cache.get('hot'), 1, `after ${at + 1} others`);
      }
      assert.equal(cache.has('cold 0'), false);
    },
  },
  {
    name: 'quick-lru-resize',
    kind: 'wrong slice',
    package: quickLru,
    bug: [
      {
        file: 'index.js',
        from: 'this.#emitEvictions(items.slice(0, removeCount));',
        to: 'this.#emitEvictions(items.slice(removeCount));',
      },
    ],
    ask: 'We close file handles in onEviction. After `resize()` to a smaller size it closes the handles that are still in the cache, and those that were dropped stay open.',
    check: async (load) => {
      const Lru = await load<QuickLru>('index.js');
      const evicted: unknown[] = [];
      const cache = new Lru({ maxSize: 10, onEviction: (key) => evicted.push(key) });
      for (const [at, key] of ['a', 'b', 'c', 'd', 'e'].entries()) cache.set(key, at);
      cache.resize(2);
      assert.deepEqual(evicted, ['a', 'b', 'c']);
      assert.deepEqual([...cache.keys()].toSorted(), ['d', 'e']);
    },
  },
];
