/** Finds the row that arguments mean, and judges them by it. */
import { parseArgs } from 'node:util';
import { UsageError } from '../listen-options.ts';
import type { Command, OptionSpec, OptionSpecs, RawInput } from './command.ts';
import { nearMatch } from './near-match.ts';
import { refusedOption } from './refused-options.ts';

export const helpOption = {
  help: { short: 'h', summary: 'this text' },
} as const satisfies OptionSpecs;

/** A row and those above it, the root first. */
export type CommandPath = readonly [Command, ...Command[]];

export interface FoundCommand {
  readonly path: CommandPath;
  /** What is left for the row: the names that led to it are gone. */
  readonly args: readonly string[];
}

export class UnknownCommand extends UsageError {
  override readonly name = 'UnknownCommand';
  /** The row that has no such command. */
  readonly path: CommandPath;

  constructor(path: CommandPath, message: string) {
    super(message);
    this.path = path;
  }
}

export function lastOf(path: CommandPath): Command {
  return path.at(-1) ?? path[0];
}

/** What a row takes: its own, and of rows between it and the root theirs, which they share. */
export function optionsOf(path: CommandPath): OptionSpecs {
  const inner = path.length === 1 ? path : path.slice(1);
  return Object.assign({}, ...inner.map(({ options }) => options), helpOption) as OptionSpecs;
}

/**
 * @param implied the row that a first word stands for which is the name of none, such as a path
 * @throws {UsageError} for a name that no row has, where a row is wanted
 */
export function findCommand(
  root: Command,
  args: readonly string[],
  implied: (word: string) => string | null = () => null,
): FoundCommand {
  let found: FoundCommand = { path: [root], args };
  for (;;) {
    const { commands, operands } = lastOf(found.path);
    const first = commands.length === 0 ? undefined : firstOperand(found);
    if (first === undefined) return found;
    const next = commands.find(({ name }) => name === first.value);
    if (next === undefined) {
      if (operands.length > 0) return found;
      const name = found.path.length === 1 ? implied(first.value) : null;
      const meantRow = commands.find((row) => row.name === name);
      if (meantRow !== undefined) return { path: [...found.path, meantRow], args: found.args };
      const near = meant(
        first.value,
        commands.map((row) => row.name),
      );
      throw new UnknownCommand(found.path, `unknown command: ${first.value}${near}`);
    }
    found = { path: [...found.path, next], args: found.args.toSpliced(first.index, 1) };
  }
}

/** @throws {UsageError} that names what does not fit */
export function judgeArguments({
  path,
  args,
}: FoundCommand): RawInput & { readonly help: boolean } {
  const { operands: wanted, verbatim } = lastOf(path);
  const options = optionsOf(path);
  const first = verbatim ? firstOperand({ path, args }) : undefined;
  const own = first === undefined ? args : args.slice(0, first.index);
  const { tokens } = tokenize(own, options);
  const values: Record<string, boolean | string | string[]> = {};
  for (const [name, { value, multiple }] of Object.entries(options)) {
    if (value === undefined) values[name] = false;
    else if (multiple) values[name] = [];
  }
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const spec = Object.hasOwn(options, name) ? options[name] : undefined;
    if (spec === undefined) {
      const names = Object.keys(options).map((each) => `--${each}`);
      const refused = refusedOption(name);
      throw new UsageError(
        refused === null
          ? `unknown option: ${rawName}${meant(rawName, names)}`
          : `${rawName} is not served: ${refused}`,
      );
    }
    const before = values[name];
    if (spec.value === undefined) {
      if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
      values[name] = true;
    } else {
      const text = valueOf(name, spec, value, inlineValue ?? false);
      if (Array.isArray(before)) before.push(text);
      else if (before !== undefined) throw new UsageError(`--${name} is given twice`);
      else values[name] = text;
    }
  }
  if (first !== undefined) operands.push(...args.slice(first.index));
  const help = values['help'] === true;
  if (!help) judgeOperands(operands, wanted);
  return { values, operands, help };
}

function valueOf(
  name: string,
  spec: OptionSpec,
  value: string | undefined,
  inline: boolean,
): string {
  const option = `--${name}`;
  const wanted = wantedBy(spec);
  if (value === undefined || value === '') throw new UsageError(`${option} wants ${wanted}`);
  if (!inline && value.startsWith('-') && value !== '-') {
    throw new UsageError(`${option} wants ${wanted}; if ${value} is one, write ${option}=${value}`);
  }
  if (spec.choices?.includes(value) === false || spec.valid?.(value) === false) {
    throw new UsageError(`${option} wants ${wanted}, not ${value}`);
  }
  return value;
}

function wantedBy({ wants, choices, value = '' }: OptionSpec): string {
  return wants ?? choices?.join(', ') ?? WORDS[value] ?? value;
}

const WORDS: Readonly<Record<string, string>> = { DIR: 'a folder', FILE: 'a file' };

function judgeOperands(given: readonly string[], wanted: Command['operands']): void {
  const missing = wanted[given.length];
  if (missing !== undefined && missing.optional === undefined) {
    throw new UsageError(`${missing.name} is missing: ${missing.summary}`);
  }
  const last = wanted.at(-1);
  const extra = last?.many === true ? undefined : given[wanted.length];
  if (extra !== undefined) throw new UsageError(`unexpected argument: ${extra}`);
  for (const [at, { name, choices }] of wanted.entries()) {
    const value = given[at];
    if (value !== undefined && choices !== undefined && !choices.includes(value)) {
      throw new UsageError(`${name} is one of ${choices.join(', ')}, not ${value}`);
    }
  }
}

/** The first argument that belongs to no option, unless `--` stands before it. */
function firstOperand({ path, args }: FoundCommand): { value: string; index: number } | undefined {
  const verbatim = lastOf(path).verbatim;
  for (const token of tokenize(args, optionsOf(path)).tokens) {
    if (token.kind === 'option-terminator') {
      if (!verbatim) return undefined;
      const value = args[token.index + 1];
      return value === undefined ? undefined : { value, index: token.index + 1 };
    }
    if (token.kind === 'positional') return token;
  }
  return undefined;
}

function tokenize(args: readonly string[], options: OptionSpecs) {
  return parseArgs({
    args: [...args],
    // Ours are judged by their tokens: that names what was probably meant.
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { short, value, multiple }]) => [
        name,
        {
          type: value === undefined ? ('boolean' as const) : ('string' as const),
          multiple: multiple ?? false,
          ...(short === undefined ? {} : { short }),
        },
      ]),
    ),
  });
}

function meant(given: string, names: readonly string[]): string {
  const near = nearMatch(given, names);
  return near === null ? '' : `; did you mean ${near}?`;
}
