import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const stripJsonComments: Pinned = {
  name: 'strip-json-comments',
  version: '5.0.2',
  integrity:
    'sha512-4X2FR3UwhNUE9G49aIsJW5hRRR3GXGTBTZRMfv568O60ojM8HcWjV/VxAxCDW3SUND33O6ZY66ZuRcdkj73q2g==',
};

type Strip = (text: string, options?: { whitespace?: boolean }) => string;

export const tasks: readonly Task[] = [
  {
    name: 'strip-json-comments-escapes',
    kind: 'parsing',
    package: stripJsonComments,
    bug: [
      {
        file: 'index.js',
        from: 'return Boolean(backslashCount % 2);',
        to: 'return backslashCount > 0;',
      },
    ],
    ask: String.raw`A config with a Windows folder in it breaks: for {"folder": "C:\\temp\\", "a": 1 /* one */} the comment is left in the output, and JSON.parse fails.`,
    check: async (load) => {
      const strip = await load<Strip>('index.js');
      const read = (text: string): unknown => JSON.parse(strip(text));
      assert.deepEqual(read(String.raw`{"folder": "C:\\temp\\", "a": 1 /* one */}`), {
        folder: 'C:\\temp\\',
        a: 1,
      });
      assert.deepEqual(read(String.raw`{"a": "\\\" // no comment", "b": 2 // one` + '\n}'), {
        a: String.raw`\" // no comment`,
        b: 2,
      });
    },
  },
];
