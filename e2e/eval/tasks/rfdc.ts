import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const rfdcPackage: Pinned = {
  name: 'rfdc',
  version: '1.4.1',
  integrity:
    'sha512-q1b3N5QkRUWUl7iyylaaj3kOpIT0N2i9MqIEQXP73GVsN9cw3fdx8X63cEmWhJGi2PPCF23Ijp7ktmd39rawIA==',
};

type Rfdc = (options?: { circles?: boolean; proto?: boolean }) => <T>(value: T) => T;

export const tasks: readonly Task[] = [
  {
    name: 'rfdc-buffers',
    kind: 'aliasing',
    package: rfdcPackage,
    bug: [{ file: 'index.js', from: 'return Buffer.from(cur)\n', to: 'return cur.subarray()\n' }],
    ask: 'The clone of an object with a Buffer in it is not independent: when I overwrite the bytes in the clone, the original changes too. Typed arrays are fine.',
    check: async (load) => {
      const rfdc = await load<Rfdc>('index.js');
      for (const options of [{}, { proto: true }, { circles: true }]) {
        const original = { data: Buffer.from('abc'), list: [Buffer.from('def')] };
        const copy = rfdc(options)(original);
        assert.ok(Buffer.isBuffer(copy.data));
        copy.data.fill(0);
        copy.list[0]?.fill(0);
        assert.equal(original.data.toString(), 'abc');
        assert.equal(original.list[0]?.toString(), 'def');
      }
    },
  },
];
