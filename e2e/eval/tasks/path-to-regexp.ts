import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const pathToRegexp: Pinned = {
  name: 'path-to-regexp',
  version: '8.2.0',
  integrity:
    'sha512-TdrF7fW9Rphjq4RjrW0Kp2AW0Ahwu9sRGTkS6bvDi0SCwZlEZYmcfDbEsTz8RVk0EHIS/Vd1bv3JhG+1xZuAyQ==',
};

interface PathToRegexp {
  readonly match: (path: string, options?: Record<string, unknown>) => (path: string) => unknown;
}

export const tasks: readonly Task[] = [
  {
    name: 'path-to-regexp-prefix',
    kind: 'boundary',
    package: pathToRegexp,
    bug: [
      {
        file: 'dist/index.js',
        from: 'pattern += end ? "$" : `(?=${escape(delimiter)}|$)`;',
        to: 'pattern += end ? "$" : "";',
      },
    ],
    ask: 'With `end: false` the path /admin also matches /administrator, which let somebody past a check of ours. It should match /admin and what lies below it.',
    check: async (load) => {
      const { match } = await load<PathToRegexp>('dist/index.js');
      const admin = match('/admin', { end: false });
      assert.equal(admin('/administrator'), false);
      for (const path of ['/admin', '/admin/', '/admin/users/7']) assert.ok(admin(path), path);
      const dotted = match('a', { end: false, delimiter: '.' });
      assert.equal(dotted('ab'), false);
      assert.ok(dotted('a.b'));
      assert.equal(match('/admin')('/admin/users'), false);
    },
  },
];
