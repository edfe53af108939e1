/** The manual, for `man`. */
import type { Command } from '../command.ts';
import { nameOf, optionName, sentence, summaryOf, usage } from '../help.ts';
import { walk } from './walk.ts';

export function manual(table: Command, program: string, version: string): string {
  const [root, ...rows] = walk(table);
  if (root === undefined) return '';
  const lines = [
    `.TH ${text(program.toUpperCase())} 1 "" "${text(`${program} ${version}`)}" "User Commands"`,
    '.SH NAME',
    text(`${program} - ${table.summary}`),
    '.SH SYNOPSIS',
    `.B ${text(
      usage(root.path, program)
        .replace(/^Usage: /, '')
        .trim(),
    )}`,
    '.SH DESCRIPTION',
    ...table.notes.flatMap((note) => ['.PP', text(note)]),
    '.SH OPTIONS',
    ...root.options.flatMap(([name, spec]) => entry(optionName(name, spec), summaryOf(spec))),
    '.SH COMMANDS',
  ];
  for (const { path, command, options } of rows) {
    lines.push(
      `.SS ${text(nameOf(path, program))}`,
      text(sentence(command.summary)),
      '.PP',
      `.B ${text(
        usage(path, program)
          .replace(/^Usage: /, '')
          .trim(),
      )}`,
      ...command.operands.flatMap(({ name, summary }) => entry(name, summary)),
      ...options.flatMap(([name, spec]) => entry(optionName(name, spec), summaryOf(spec))),
      ...command.notes.flatMap((note) => ['.PP', text(note)]),
    );
  }
  lines.push(
    '.SH FILES',
    ...entry('~/.skein', 'the home, unless SKEIN_HOME or --home names another'),
    ...entry('~/.skein/config.toml', 'models, providers, sandbox, approvals'),
    '.SH ENVIRONMENT',
    ...entry('SKEIN_HOME', 'the home'),
    ...entry('OPENAI_API_KEY', 'a key of OpenAI'),
    ...entry('NO_COLOR', 'no colours'),
  );
  return `${lines.join('\n')}\n`;
}

function entry(name: string, about: string): string[] {
  return ['.TP', `.B ${text(name)}`, text(about)];
}

/** Safe in a line of roff: a dash is a dash, and nothing begins a request. */
function text(words: string): string {
  return words
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll('’', String.raw`\(cq`)
    .replace(/^(?=[.'])/gm, String.raw`\&`);
}
