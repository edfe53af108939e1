import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { Pinned, Task } from '../task.ts';

const pMapPackage: Pinned = {
  name: 'p-map',
  version: '7.0.3',
  integrity:
    'sha512-VkndIv2fIB99swvQoA65bm+fsmt6UNdGeIB0oxBs+WhAhdh08QA04JXpI7rbB9r08/nkbysKoya9rtDERYOYMA==',
};

type PMap = (
  input: Iterable<unknown>,
  mapper: (value: number) => unknown,
  options?: { concurrency?: number; signal?: AbortSignal },
) => Promise<unknown[]>;

export const tasks: readonly Task[] = [
  {
    name: 'p-map-order',
    kind: 'async ordering',
    package: pMapPackage,
    bug: [{ file: 'index.js', from: 'result[index] = value;', to: 'result.push(value);' }],
    ask: 'Results get mixed up now and then. We map ids to profiles with a concurrency of 4, and sometimes the third profile is not the one of the third id. In tests with instant answers it never happens.',
    check: async (load) => {
      const pMap = await load<PMap>('index.js');
      const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<undefined>());
      const mapped = pMap(
        gates.keys(),
        async (at) => {
          await gates[at]?.promise;
          // The one before is let go when this one is through.
          setImmediate(() => gates[at - 1]?.resolve(undefined));
          return `n${at}`;
        },
        { concurrency: 4 },
      );
      gates[3]?.resolve(undefined);
      assert.deepEqual(await mapped, ['n0', 'n1', 'n2', 'n3']);
    },
  },
  {
    name: 'p-map-listeners',
    kind: 'leak',
    package: pMapPackage,
    bug: [
      {
        file: 'index.js',
        from: '\t\t\tresolve_(value);\n\t\t\tcleanup();\n',
        to: '\t\t\tresolve_(value);\n',
      },
    ],
    ask: 'We pass one long-lived `signal` to many calls, and after some minutes Node prints MaxListenersExceededWarning: 11 abort listeners added to [AbortSignal]. It happens with calls that succeed.',
    check: async (load) => {
      const pMap = await load<PMap>('index.js');
      const { signal } = new AbortController();
      for (let round = 0; round < 3; round += 1) {
        assert.deepEqual(await pMap([1, 2, 3], (value) => value * 2, { signal }), [2, 4, 6]);
        await assert.rejects(pMap([1], () => Promise.reject(new Error('no')), { signal }));
      }
      assert.equal(getEventListeners(signal, 'abort').length, 0);
      const stopped = AbortSignal.abort(new Error('stop'));
      await assert.rejects(
        pMap([1], (value) => value, { signal: stopped }),
        /stop/,
      );
    },
  },
];
