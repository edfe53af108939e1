import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const dotenvPackage: Pinned = {
  name: 'dotenv',
  version: '16.5.0',
  integrity:
    'sha512-m/C+AwOAr9/W1UOIZUo232ejMNnJAJtYQjUbHoNTBNTJSvqzzDh7vnrei3o3r3m9blf6ZoDkvcw0VmozNRFJxg==',
};

interface Dotenv {
  readonly parse: (text: string) => Record<string, string>;
}

export const tasks: readonly Task[] = [
  {
    name: 'dotenv-single-quotes',
    kind: 'parsing',
    package: dotenvPackage,
    bug: [{ file: 'lib/main.js', from: `if (maybeQuote === '"') {`, to: 'if (maybeQuote) {' }],
    ask: String.raw`Our password is in single quotes as the README says for literal values: PASSWORD='a\nb\r'. It arrives with real line breaks in it. Without quotes it is the same. Only double quotes should do that.`,
    check: async (load) => {
      const { parse } = await load<Dotenv>('lib/main.js');
      const text = [
        String.raw`SINGLE='a\nb\r'`,
        String.raw`BARE=a\nb`,
        String.raw`DOUBLE="a\nb"`,
        'EMPTY=',
      ].join('\n');
      assert.deepEqual(parse(text), {
        SINGLE: String.raw`a\nb\r`,
        BARE: String.raw`a\nb`,
        DOUBLE: 'a\nb',
        EMPTY: '',
      });
    },
  },
];
