/** `skein`: the table's programs, each loaded when it is called. */
import { resolve } from 'node:path';
import { UsageError } from '../listen-options.ts';
import type { CliIo, RawInput } from './command.ts';
import { helpText, nameOf } from './help.ts';
import { UnknownCommand, findCommand, judgeArguments, lastOf } from './parse-arguments.ts';
import type { FoundCommand } from './parse-arguments.ts';
import { processIo } from './process-io.ts';
import { table } from './table.ts';

/** Whoever has a command line of this table. */
export interface CommandLineHost {
  /** How it is called. */
  readonly program: string;
  readonly version: string;
  /**
   * What it runs itself, by name, with the input of that row; the root by an empty name. Rows that
   * nobody runs are not known here.
   */
  readonly own: Readonly<Record<string, (input: never) => Promise<number>>>;
  /** The command that a word stands for which names none; null: it stands for nothing. */
  readonly implied?: (word: string) => string | null;
}

export const FAILED = 1;
export const WRONG_USE = 2;

/** @returns the exit status */
export async function runCommandLine(
  args: readonly string[],
  host: CommandLineHost,
  io: CliIo = processIo(),
): Promise<number> {
  const { program, own } = host;
  const root = {
    ...table,
    commands: table.commands.filter(
      ({ name, load, commands }) =>
        load !== null || commands.length > 0 || Object.hasOwn(own, name),
    ),
  };
  let found: FoundCommand = { path: [root], args };
  try {
    const asked =
      args[0] === 'help'
        ? [...args.slice(1), '--help']
        : // As Codex spells it.
          args[0] === '-V'
          ? ['--version']
          : args;
    found = findCommand(root, asked, host.implied);
    const { help, ...input } = judgeArguments(found);
    const { name, load } = lastOf(found.path);
    if (help) io.stdout.write(helpText(found.path, program));
    else if (input.values['version'] === true) io.stdout.write(`${host.version}\n`);
    else {
      const run = own[found.path.length === 1 ? '' : name];
      if (load !== null) return await (await load()).run(input, at(io, input));
      if (run !== undefined) return await run(input as never);
      const names = lastOf(found.path).commands.map((each) => each.name);
      throw new UsageError(`a command is missing: ${names.join(', ')}`);
    }
    return 0;
  } catch (error) {
    const path = error instanceof UnknownCommand ? error.path : found.path;
    const name = nameOf(path, program);
    const message = error instanceof Error ? error.message : String(error);
    const wrong = error instanceof UsageError;
    const hint = wrong ? `\`${name} --help\` says how it is called.\n` : '';
    io.stderr.write(`${name}: ${message}\n${hint}`);
    return wrong ? WRONG_USE : FAILED;
  }
}

/** `--home` is what SKEIN_HOME says from here on, to what is started too. */
function at(io: CliIo, { values }: RawInput): CliIo {
  const { home } = values;
  return typeof home !== 'string'
    ? io
    : { ...io, env: { ...io.env, SKEIN_HOME: resolve(io.cwd, home) } };
}
