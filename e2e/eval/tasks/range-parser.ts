import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const rangeParser: Pinned = {
  name: 'range-parser',
  version: '1.2.1',
  integrity:
    'sha512-Hrgsx+orqoygnmhFbKaHE6c296J+HTAQXoxEF6gNupROmmGJRoyzfG3ccAveqCBrwr/2yxQ5BVd/GTl5agOwSg==',
};

type Ranges = { start: number; end: number }[] | number;
type Parse = (size: number, header: string, options?: { combine: boolean }) => Ranges;

export const tasks: readonly Task[] = [
  {
    name: 'range-parser-adjacent',
    kind: 'off by one',
    package: rangeParser,
    bug: [
      { file: 'index.js', from: 'range.start > current.end + 1', to: 'range.start > current.end' },
    ],
    ask: 'We use `combine: true` so that a download is sent in as few parts as can be. A request for `bytes=0-4,5-9` still gives two ranges though together they are just bytes 0 to 9. The README says adjacent ranges are combined.',
    check: async (load) => {
      const parse = await load<Parse>('index.js');
      const combined = (header: string): unknown => [
        ...(parse(150, header, { combine: true }) as { start: number; end: number }[]),
      ];
      assert.deepEqual(combined('bytes=0-4,5-9'), [{ start: 0, end: 9 }]);
      assert.deepEqual(combined('bytes=0-4,6-9'), [
        { start: 0, end: 4 },
        { start: 6, end: 9 },
      ]);
      assert.deepEqual(combined('bytes=0-4,90-99,5-75,100-199,101-102'), [
        { start: 0, end: 75 },
        { start: 90, end: 149 },
      ]);
    },
  },
];
