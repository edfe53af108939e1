import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const iniPackage: Pinned = {
  name: 'ini',
  version: '5.0.0',
  integrity:
    'sha512-+N0ngpO3e7cRUWOJAS7qw0IZIVc6XPrW4MlFBdD066F2L4k1L6ker3hLqSq7iXxU5tgS4WGkIUElWn5vogAEnw==',
};

interface Ini {
  readonly parse: (text: string) => unknown;
  readonly stringify: (value: unknown, options?: unknown) => string;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

export const tasks: readonly Task[] = [
  {
    name: 'ini-round-trip',
    kind: 'escaping',
    package: iniPackage,
    bug: [{ file: 'lib/ini.js', from: String.raw`.split('#').join('\\#')`, to: '' }],
    ask: 'Colours get lost: I save `{ colour: "#ff8800", note: "no 1; no #2" }` with stringify, and parse gives an empty colour and "no 1; no". Anything with a # in it is cut off there.',
    check: async (load) => {
      const { parse, stringify } = await load<Ini>('lib/ini.js');
      const value = {
        colour: '#ff8800',
        note: 'no 1; no #2',
        nested: { list: ['#a', 'b#', ';c'], '#key': 'x' },
      };
      assert.deepEqual(plain(parse(stringify(value))), value);
      assert.deepEqual(plain(parse('a=1 # one\n#b=2\nc=3;three')), { a: '1', c: '3' });
    },
  },
  {
    name: 'ini-nested-sections',
    kind: 'mutation of input',
    package: iniPackage,
    bug: [
      {
        file: 'lib/ini.js',
        from: 'encode(obj[k], {\n      ...opt,\n      section,\n    })',
        to: 'encode(obj[k], Object.assign(opt, { section }))',
      },
    ],
    ask: 'stringify writes wrong section names as soon as there is more than one: `{ a: { x: 1 }, b: { y: 2 } }` becomes [a] and [a.b]. When I pass the same options object twice the second file is even worse.',
    check: async (load) => {
      const { parse, stringify } = await load<Ini>('lib/ini.js');
      const value = { a: { x: '1', deep: { z: '3' } }, b: { y: '2' } };
      assert.deepEqual(plain(parse(stringify(value))), value);
      const options = { whitespace: true };
      const first = stringify(value, options);
      assert.equal(stringify(value, options), first);
      assert.equal('section' in options, false);
    },
  },
];
