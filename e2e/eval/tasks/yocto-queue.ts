import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const yoctoQueue: Pinned = {
  name: 'yocto-queue',
  version: '1.2.1',
  integrity:
    'sha512-AyeEbWOu/TAXdxlV9wmGcR0+yh2j3vYPGOECcIj2S7MkrLyC7ne+oye2BKTItt0ii2PHk4cDy+95+LshzbXnGg==',
};

type Queue = new () => {
  enqueue(value: unknown): void;
  drain(): Iterable<unknown>;
  readonly size: number;
};

export const tasks: readonly Task[] = [
  {
    name: 'yocto-queue-drain',
    kind: 'falsy value',
    package: yoctoQueue,
    bug: [
      {
        file: 'index.js',
        from: 'while (this.#head) {\n\t\t\tyield',
        to: 'while (this.peek()) {\n\t\t\tyield',
      },
    ],
    ask: 'drain() sometimes stops early and leaves items in the queue. I could not find a pattern; we queue readings of a sensor, which are numbers.',
    check: async (load) => {
      const Queue = await load<Queue>('index.js');
      const queue = new Queue();
      const values = [3, 0, -1, undefined, null, '', false, 7];
      for (const value of values) queue.enqueue(value);
      assert.deepEqual([...queue.drain()], values);
      assert.equal(queue.size, 0);
    },
  },
];
