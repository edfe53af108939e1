/** The help of a row, as text. */
import type { Operand, OptionSpec } from './command.ts';
import { lastOf, optionsOf } from './parse-arguments.ts';
import type { CommandPath } from './parse-arguments.ts';

/** @param program how this program is called */
export function helpText(path: CommandPath, program: string): string {
  const { summary, operands, commands, notes, load } = lastOf(path);
  const options = optionsOf(path);
  const name = nameOf(path, program);
  const parts = [usage(path, program)];
  if (path.length > 1) parts.push(`${sentence(summary)}\n`);
  const own = operands.filter((operand) => operand.summary !== '');
  if (own.length > 0)
    parts.push(
      section(
        '',
        own.map((each) => [each.name, each.summary]),
      ),
    );
  parts.push(
    section(
      '',
      Object.entries(options).map(([key, spec]) => [optionName(key, spec), summaryOf(spec)]),
    ),
  );
  if (commands.length > 0) {
    const title = load === null && path.length > 1 ? '' : 'Commands:\n';
    parts.push(
      section(
        title,
        commands.map((each) => [each.name, each.summary]),
      ),
    );
    parts.push(`\`${name} COMMAND --help\` says more of a command.\n`);
  }
  for (const note of notes) parts.push(`${wrap(note, 0)}\n`);
  return parts.join('\n');
}

/** The line that shows how a row is called. */
export function usage(path: CommandPath, program: string): string {
  const { operands, commands } = lastOf(path);
  const command =
    commands.length === 0
      ? ''
      : operands.length > 0 || path.length === 1
        ? ' [COMMAND]'
        : ' COMMAND';
  return `Usage: ${nameOf(path, program)}${command} [OPTIONS]${operands.map(operandName).join('')}\n`;
}

export function nameOf(path: CommandPath, program: string): string {
  return [program, ...path.slice(1).map(({ name }) => name)].join(' ');
}

function operandName({ name, optional, many }: Operand): string {
  const text = many ? `${name}...` : name;
  return optional ? ` [${text}]` : ` ${text}`;
}

/** `-i, --image FILE`, as help and manual write it. */
export function optionName(name: string, { short, value }: OptionSpec): string {
  const before = short === undefined ? '' : `-${short}, `;
  return `${before}--${name}${value === undefined ? '' : ` ${value}`}`;
}

/** With what it takes, and that it may come again. */
export function summaryOf({ summary, choices, multiple }: OptionSpec): string {
  const values = choices === undefined ? '' : ` (${choices.join(', ')})`;
  return `${summary}${values}${multiple ? '; may be repeated' : ''}`;
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const WIDTH = 80;
const MOST_INDENT = 28;

function section(title: string, lines: readonly (readonly [string, string])[]): string {
  const indent = Math.min(MOST_INDENT, Math.max(...lines.map(([name]) => name.length)) + 4);
  return (
    title +
    lines
      .map(([name, text]) => {
        const start = `  ${name}`;
        const fits = start.length + 2 <= indent;
        const words = wrap(text, indent);
        return fits
          ? `${start.padEnd(indent)}${words}\n`
          : `${start}\n${' '.repeat(indent)}${words}\n`;
      })
      .join('')
  );
}

/** Breaks lines at words; those after the first are indented. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${' '.repeat(indent)}`);
}
