import { describe, expect, test } from 'vitest';
import { parseListenOptions, valueFlags } from '../listen-options.ts';
import { takeConfigArguments } from '../config-arguments.ts';
import { appServerCommand } from './app-server-command.ts';
import { command } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { findCommand, judgeArguments, lastOf } from './parse-arguments.ts';
import { testIo } from './testing/test-io.ts';

const row = command({
  name: 'tool',
  summary: 'does it',
  options: { version: { summary: 'the version' } },
  commands: [
    command({
      name: 'do',
      summary: 'does',
      options: {
        json: { summary: 'as JSON' },
        model: { short: 'm', value: 'NAME', summary: 'which' },
        config: { short: 'c', value: 'K=V', multiple: true, summary: 'what' },
        color: { value: 'WHEN', choices: ['always', 'never'], summary: 'when' },
      },
      operands: [{ name: 'PROMPT', summary: 'what to do', optional: true }],
      commands: [
        command({
          name: 'again',
          summary: 'does it again',
          options: { last: { summary: 'the last' } },
          operands: [{ name: 'ID', summary: 'which one' }],
        }),
      ],
    }),
    command({
      name: 'box',
      summary: 'runs it',
      options: { net: { summary: 'with network' } },
      operands: [{ name: 'COMMAND', summary: 'to run', many: true }],
      verbatim: true,
    }),
  ],
});

function judge(...args: string[]): { name: string; values: object; operands: readonly string[] } {
  const found = findCommand(row, args);
  const { values, operands } = judgeArguments(found);
  return { name: lastOf(found.path).name, values, operands };
}

describe('what is meant', () => {
  test('options and the operand, in any order', () => {
    expect(judge('do', '-m', 'x', 'Go on', '--json', '-c', 'a=1', '--config=b=2')).toEqual({
      name: 'do',
      values: { help: false, json: true, model: 'x', config: ['a=1', 'b=2'] },
      operands: ['Go on'],
    });
  });

  test('a subcommand after options of its parent, which it shares', () => {
    expect(judge('do', '--model', 'again', 'again', 'x', '--json', '--last')).toMatchObject({
      name: 'again',
      values: { model: 'again', json: true, last: true },
      operands: ['x'],
    });
  });

  test('after two dashes nothing is a command or an option', () => {
    expect(judge('do', '--', 'again')).toMatchObject({ name: 'do', operands: ['again'] });
    expect(judge('do', '--', '--json')).toMatchObject({ operands: ['--json'] });
    expect(judge('do', '-')).toMatchObject({ operands: ['-'] });
  });

  test('from its first operand on, all belongs to a command that is run', () => {
    const run = { name: 'box', values: { net: true }, operands: ['ls', '-l', '--net', '--', 'x'] };
    expect(judge('box', '--net', 'ls', '-l', '--net', '--', 'x')).toMatchObject(run);
    expect(judge('box', '--net', '--', 'ls', '-l', '--net', '--', 'x')).toMatchObject(run);
    expect(judge('box', '--', '--net')).toMatchObject({
      values: { net: false },
      operands: ['--net'],
    });
  });
});

test.each([
  [['d'], 'unknown command: d; did you mean do?'],
  [['frobnicate'], 'unknown command: frobnicate'],
  [['do', '--modle', 'x'], 'unknown option: --modle; did you mean --model?'],
  [['do', '--zzzz'], 'unknown option: --zzzz'],
  [['do', '--json=yes'], '--json takes no value'],
  [['do', '--model'], '--model wants NAME'],
  [['do', '-m', '--json'], '--model wants NAME; if --json is one, write --model=--json'],
  [['do', '--model', 'a', '-m', 'b'], '--model is given twice'],
  [['do', '--color', 'red'], '--color wants always, never, not red'],
  [['do', 'one', 'two'], 'unexpected argument: two'],
  [['do', 'again'], 'ID is missing: which one'],
  [['do', '--__proto__'], 'unknown option: --__proto__'],
  [['box'], 'COMMAND is missing: to run'],
])('%j is refused', (args, message) => {
  expect(() => judge(...args)).toThrow(message);
});

describe('the table', () => {
  async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const io = testIo();
    const host = { program: 'skein', version: '1.2.3', own: {} };
    const code = await runCommandLine(args, host, io);
    return { code, out: io.out(), err: io.err() };
  }

  test('help on all of it and on one row, in each way to ask', async () => {
    const all = await run('--help');
    expect(all).toMatchObject({ code: 0, err: '' });
    expect(all.out).toContain('doctor ');
    // Nobody here opens windows.
    expect(all.out).not.toContain('skein web ');
    expect(await run('help')).toEqual(all);
    const one = await run('help', 'doctor');
    expect(one.out).toContain('Usage: skein doctor [OPTIONS]');
    expect(await run('doctor', '-h')).toEqual(one);
    for (const line of `${all.out}${one.out}`.split('\n')) expect(line.length).toBeLessThan(81);
  });

  test('the version, wrong use and failures have their own exit status', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
    expect(await run('docto')).toEqual({
      code: 2,
      out: '',
      err: 'skein: unknown command: docto; did you mean doctor?\n`skein --help` says how it is called.\n',
    });
    expect(await run('generate-ts', '--out', '/dev/null/x')).toMatchObject({ code: 1, out: '' });
  });

  test('what it says of the server is what the server takes', () => {
    const values: Record<string, string> = {
      listen: 'stdio://',
      'ws-auth': 'capability-token',
      enable: 'goals',
    };
    const { options } = appServerCommand;
    expect(valueFlags.filter((flag) => !Object.hasOwn(options, flag.slice(2)))).toEqual([]);
    for (const [name, { value }] of Object.entries(options)) {
      const args = [`--${name}`, ...(value === undefined ? [] : [values[name] ?? '1'])];
      const { rest } = takeConfigArguments(args);
      try {
        parseListenOptions(rest);
      } catch (error) {
        // It may miss another option, but it knows this one.
        expect(String(error)).not.toContain('unknown argument');
      }
    }
  });
});
