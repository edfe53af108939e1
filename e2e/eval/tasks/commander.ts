import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const commanderPackage: Pinned = {
  name: 'commander',
  version: '14.0.0',
  integrity:
    'sha512-2uM9rYjPvyq39NwLRqaiLtWHyDC1FvryJDa2ATTVims5YAS4PupsEQsDvP14FqhFr0P49CYDugi59xaxJlTXRA==',
};

interface Command {
  exitOverride(): Command;
  configureOutput(output: Record<string, (text: string) => void>): Command;
  command(name: string): Command;
  action(run: () => void): Command;
  option(flags: string, description: string, value: unknown): Command;
  parse(argv: string[], options: { from: 'user' }): Command;
  opts(): Record<string, unknown>;
}
interface Commander {
  Command: new () => Command;
}

export const tasks: readonly Task[] = [
  {
    name: 'commander-suggestion',
    kind: 'lost state',
    package: commanderPackage,
    bug: [
      {
        file: 'lib/suggestSimilar.js',
        from: '        bestDistance = distance;\n',
        to: '',
      },
    ],
    ask: 'The "Did you mean" of an unknown command is odd: with the commands `start`, `stars` and `smart`, typing `strat` or `starr` may suggest one that is farther off than another. It depends on the order in which the commands were added.',
    check: async (load) => {
      const { Command } = await load<Commander>('index.js');
      const said = (typed: string, names: string[]): string => {
        let text = '';
        const program = new Command()
          .exitOverride()
          .configureOutput({ writeErr: (more) => (text += more) });
        for (const name of names) program.command(name).action(() => undefined);
        assert.throws(() => program.parse([typed], { from: 'user' }));
        return /\((Did you mean .*)\)/.exec(text)?.[1] ?? '';
      };
      assert.equal(said('startt', ['start', 'smart']), 'Did you mean start?');
      assert.equal(said('startt', ['smart', 'start']), 'Did you mean start?');
      assert.equal(said('instal', ['install', 'instill', 'uninstall']), 'Did you mean install?');
      assert.equal(said('bat', ['cat', 'hat']), 'Did you mean one of cat, hat?');
    },
  },
  {
    name: 'commander-variadic-default',
    kind: 'wrong default',
    package: commanderPackage,
    bug: [
      {
        file: 'lib/option.js',
        from: 'if (previous === this.defaultValue || !Array.isArray(previous)) {',
        to: 'if (!Array.isArray(previous)) {',
        alsoIn: ['lib/argument.js'],
      },
    ],
    ask: 'An option that takes many values, `.option("-t, --tag <tags...>", "tags", ["latest"])`: given `-t a b` I get ["latest", "a", "b"]. The default should only count when the option is not given at all.',
    check: async (load) => {
      const { Command } = await load<Commander>('index.js');
      const tags = (...argv: string[]): unknown =>
        new Command()
          .exitOverride()
          .option('-t, --tag <tags...>', 'tags', ['latest'])
          .parse(argv, { from: 'user' })
          .opts()['tag'];
      assert.deepEqual(tags('-t', 'a', 'b'), ['a', 'b']);
      assert.deepEqual(tags('-t', 'a', '-t', 'b'), ['a', 'b']);
      assert.deepEqual(tags(), ['latest']);
    },
  },
];
