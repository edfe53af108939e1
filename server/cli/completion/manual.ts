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
    ...table.notes.flatMap((note, at) => (at === 0 ? filled(note) : paragraph(note))),
    '.SH OPTIONS',
    ...root.options.flatMap(([name, spec]) => entry(optionName(name, spec), summaryOf(spec))),
    '.SH COMMANDS',
  ];
  for (const { path, command, options } of rows) {
    lines.push(
      `.SS ${text(nameOf(path, program))}`,
      ...filled(sentence(command.summary)),
      '.PP',
      `.B ${text(
        usage(path, program)
          .replace(/^Usage: /, '')
          .trim(),
      )}`,
      ...command.operands.flatMap(({ name, summary }) => entry(name, summary)),
      ...options.flatMap(([name, spec]) => entry(optionName(name, spec), summaryOf(spec))),
      ...command.notes.flatMap(paragraph),
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
  return ['.TP', `.B ${text(name)}`, ...filled(about)];
}

function paragraph(words: string): string[] {
  return ['.PP', ...filled(words)];
}

/** In lines that those who read the source of a page are used to: at most 80 characters, without a last space. */
function filled(words: string): string[] {
  return words.split('\n').flatMap((line) => {
    const lines: string[] = [];
    for (const word of line.split(/ +/)) {
      const last = lines.at(-1);
      const longer = `${last ?? ''} ${word}`;
      if (last === undefined || text(longer).length > 80) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines.map(text);
  });
}

/** Safe in a line of roff: a dash is a dash, and nothing begins a request. */
function text(words: string): string {
  return words
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll('’', String.raw`\(cq`)
    .replace(/^(?=[.'])/gm, String.raw`\&`);
}
