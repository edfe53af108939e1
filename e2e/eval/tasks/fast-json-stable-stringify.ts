import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const stableStringify: Pinned = {
  name: 'fast-json-stable-stringify',
  version: '2.1.0',
  integrity:
    'sha512-lhd/wF+Lk98HZoTCtlVraHtfh5XYijIjalXck7saUtuanSDyLMxnHhSXEDJqHxD7msR8D0uCmqlkwjCV8xvwHw==',
};

type Stringify = (value: unknown, options?: { cycles: boolean }) => string;

export const tasks: readonly Task[] = [
  {
    name: 'stable-stringify-shared',
    kind: 'state left behind',
    package: stableStringify,
    bug: [{ file: 'index.js', from: '        seen.splice(seenIndex, 1);\n', to: '' }],
    ask: 'I get "Converting circular structure to JSON" for an object with no circle in it. It does use the same address object for `billing` and `shipping`; JSON.stringify has no trouble with it.',
    check: async (load) => {
      const stringify = await load<Stringify>('index.js');
      const address = { town: 'Ulm', street: 'Gasse' };
      const order = { shipping: address, billing: address, more: [address] };
      const text = '{"street":"Gasse","town":"Ulm"}';
      assert.equal(stringify(order), `{"billing":${text},"more":[${text}],"shipping":${text}}`);
      assert.equal(stringify(order, { cycles: true }), stringify(order));
      const circle: Record<string, unknown> = {};
      circle['self'] = { circle };
      assert.throws(() => stringify(circle), /circular/);
    },
  },
];
