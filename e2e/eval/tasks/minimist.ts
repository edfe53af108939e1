import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const minimistPackage: Pinned = {
  name: 'minimist',
  version: '1.2.8',
  integrity:
    'sha512-2yyAR8qBkN3YuheJanUpWC5U3bb5osDywNB8RzDVlDwDHbocAJveqqj1u8+SVD7jkWT4yvsHCpWqqWqAxb0zCA==',
};

type Minimist = (args: string[], options?: Record<string, unknown>) => Record<string, unknown>;

export const tasks: readonly Task[] = [
  {
    name: 'minimist-alias-string',
    kind: 'missing case',
    package: minimistPackage,
    bug: [{ file: 'index.js', from: 'flags.strings[k] = true;', to: 'flags.strings[key] = true;' }],
    ask: 'I declare `string: "zip"` with `alias: { zip: "z" }`. `--zip 01234` keeps its zero, but `-z 01234` gives the number 1234, under both names.',
    check: async (load) => {
      const parse = await load<Minimist>('index.js');
      const options = { string: 'zip', alias: { zip: ['z', 'post-code'] } };
      for (const argv of [['--zip', '01234'], ['-z', '01234'], ['--post-code=01234']]) {
        const parsed = parse(argv, options);
        assert.equal(parsed['zip'], '01234', argv.join(' '));
        assert.equal(parsed['z'], '01234', argv.join(' '));
      }
      assert.equal(parse(['-n', '5'], options)['n'], 5);
    },
  },
];
