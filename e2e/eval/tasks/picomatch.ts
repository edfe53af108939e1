import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const picomatchPackage: Pinned = {
  name: 'picomatch',
  version: '4.0.3',
  integrity:
    'sha512-5gTmgEY/sqK6gFXLIsQNH19lWb4ebPDLA4SdLP7dsWkIXHWlG66oPuVvXSGFPppYZz8ZDZq0dYYrbHfBCVUb1Q==',
};

type Picomatch = (glob: string, options: Record<string, unknown>) => (path: string) => boolean;

export const tasks: readonly Task[] = [
  {
    name: 'picomatch-ignored',
    kind: 'leaking options',
    package: picomatchPackage,
    bug: [
      {
        file: 'lib/picomatch.js',
        from: '{ ...options, ignore: null, onMatch: null, onResult: null }',
        to: '{ ...options, ignore: null }',
      },
    ],
    ask: 'I collect files in onMatch. With `ignore: "*.test.js"` the callback is called for the very files that are ignored, though the matcher rightly returns false for them. onResult is called twice for some files too.',
    check: async (load) => {
      const picomatch = await load<Picomatch>('index.js');
      const [matched, ignored, results]: string[][] = [[], [], []];
      const into = (list: string[] | undefined) => (result: { input: string }) =>
        void list?.push(result.input);
      const isMatch = picomatch('*.js', {
        ignore: '*.test.js',
        onMatch: into(matched),
        onIgnore: into(ignored),
        onResult: into(results),
      });
      assert.deepEqual(
        ['a.js', 'a.test.js', 'a.css'].map((path) => isMatch(path)),
        [true, false, false],
      );
      assert.deepEqual(matched, ['a.js']);
      assert.deepEqual(ignored, ['a.test.js']);
      assert.deepEqual(results, ['a.js', 'a.test.js', 'a.css']);
    },
  },
];
