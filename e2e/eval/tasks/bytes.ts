import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const bytesPackage: Pinned = {
  name: 'bytes',
  version: '3.1.2',
  integrity:
    'sha512-/Nf7TyzTx6S3yRJObOAV7956r8cr2+Oj8AC5dt8wSP3BQAoeX58NoHyCU8P8zGkNXStjTSi6fzO6F0pBdcYbEg==',
};

interface Bytes {
  (value: string | number, options?: Record<string, unknown>): unknown;
}

export const tasks: readonly Task[] = [
  {
    name: 'bytes-no-decimals',
    kind: 'falsy value',
    package: bytesPackage,
    bug: [
      {
        file: 'index.js',
        from: '(options && options.decimalPlaces !== undefined) ? options.decimalPlaces : 2',
        to: '(options && options.decimalPlaces) || 2',
      },
    ],
    ask: 'I want whole numbers in our table, so I pass `decimalPlaces: 0`, but `bytes(1500, { decimalPlaces: 0 })` still prints "1.46KB". 1 and 3 work as they should.',
    check: async (load) => {
      const bytes = await load<Bytes>('index.js');
      assert.equal(bytes(1500, { decimalPlaces: 0 }), '1KB');
      assert.equal(bytes(1500, { decimalPlaces: 1 }), '1.5KB');
      assert.equal(bytes(1500), '1.46KB');
      assert.equal(bytes(1500, { decimalPlaces: undefined }), '1.46KB');
      assert.equal(bytes(1024, { decimalPlaces: 3, fixedDecimals: true }), '1.000KB');
    },
  },
  {
    name: 'bytes-petabytes',
    kind: 'feature',
    package: bytesPackage,
    bug: [
      { file: 'index.js', from: '  pb: Math.pow(1024, 5),\n', to: '' },
      { file: 'index.js', from: '(kb|mb|gb|tb|pb)', to: '(kb|mb|gb|tb)' },
      {
        file: 'index.js',
        from: "if (mag >= map.pb) {\n      unit = 'PB';\n    } else if (mag >= map.tb)",
        to: 'if (mag >= map.tb)',
      },
    ],
    ask: 'Our storage outgrew terabytes. Please support petabytes both ways: `bytes("1.5PB")` should parse, and 2 * 1024 ** 5 should print as "2PB"; `unit: "PB"` should work as the other units do.',
    check: async (load) => {
      const bytes = await load<Bytes>('index.js');
      const petabyte = 1024 ** 5;
      assert.equal(bytes('1.5PB'), 1.5 * petabyte);
      assert.equal(bytes('2 pb'), 2 * petabyte);
      assert.equal(bytes(2 * petabyte), '2PB');
      assert.equal(bytes(-petabyte), '-1PB');
      assert.equal(bytes(petabyte / 2), '512TB');
      assert.equal(bytes(petabyte / 2, { unit: 'PB' }), '0.5PB');
    },
  },
];
