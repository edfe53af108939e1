import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const cookiePackage: Pinned = {
  name: 'cookie',
  version: '1.0.2',
  integrity:
    'sha512-9Kr/j4O16ISv8zBBhJoi4bXOYNTkFLOqSL3UDB0njXxCXNezjeyVrJyGOWtgfs/q2km1gwBcfH8q1yEGoMYunA==',
};

interface Cookie {
  readonly parse: (header: string) => Record<string, string | undefined>;
}

export const tasks: readonly Task[] = [
  {
    name: 'cookie-first-wins',
    kind: 'wrong precedence',
    package: cookiePackage,
    bug: [{ file: 'dist/index.js', from: 'if (obj[key] === undefined) {', to: 'if (key) {' }],
    ask: 'When the browser sends two cookies of the same name, the one of the longer path comes first in the header and is the one that counts. We get the last one: `parse("id=narrow; id=wide").id` is "wide".',
    check: async (load) => {
      const { parse } = await load<Cookie>('dist/index.js');
      assert.equal(parse('id=narrow; id=wide')['id'], 'narrow');
      assert.equal(parse('a=; a=2')['a'], '');
      assert.deepEqual({ ...parse('a=1; b=2; a=3; b=4') }, { a: '1', b: '2' });
    },
  },
  {
    name: 'cookie-malformed',
    kind: 'error path',
    package: cookiePackage,
    bug: [
      {
        file: 'dist/index.js',
        from: '    catch (e) {\n        return str;',
        to: '    catch (e) {\n        throw e;',
      },
    ],
    ask: 'A single broken cookie of another site on our domain (`promo=50%`) makes every request fail with "URI malformed", and nobody can log in. Could such a value just be given as it stands?',
    check: async (load) => {
      const { parse } = await load<Cookie>('dist/index.js');
      assert.deepEqual(
        { ...parse('promo=50%; id=7; name=J%C3%BCrgen') },
        { promo: '50%', id: '7', name: 'Jürgen' },
      );
    },
  },
];
