/** Completions of each shell, made from the table. Where no word fits, the shell's own files do. */
import type { Command, Operand } from '../command.ts';
import type { shells } from './options.ts';
import { spellings, walk } from './walk.ts';
import type { Walked } from './walk.ts';

type Shell = (typeof shells)[number];

export function completionScript(shell: Shell, table: Command, program: string): string {
  const rows = walk(table);
  switch (shell) {
    case 'bash':
      return bash(rows, program);
    case 'zsh':
      return zsh(rows, program);
    case 'fish':
      return fish(rows, program);
    case 'powershell':
      return powershell(rows, program);
  }
}

/** A word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** `case` arms that follow the names of commands: from the row so far and a word to the next row. */
function arms(rows: readonly Walked[]): string {
  return rows
    .filter(({ words }) => words !== '')
    .map(({ words }) => `      ${quoted(` ${words}`)}) at=${quoted(` ${words}`)} ;;\n`)
    .join('');
}

/** `case` arms of options that want a value, after which `complete` says what a shell offers. */
function valueArms(
  rows: readonly Walked[],
  complete: (kind: 'file' | 'folder' | readonly string[] | null) => string,
): string {
  return rows
    .flatMap(({ words, options }) => {
      const at = words === '' ? '' : ` ${words}`;
      return options
        .filter(([, { value }]) => value !== undefined)
        .map(([name, spec]) => {
          const patterns = spellings(name, spec).map((each) => quoted(`${at}:${each}`));
          const kind = spec.choices ?? spec.completes ?? null;
          return `    ${patterns.join('|')}) ${complete(kind)}; return ;;\n`;
        });
    })
    .join('');
}

function wordsAt({ command, options }: Walked): readonly (readonly [string, string])[] {
  return [
    ...command.commands.map(({ name, summary }) => [name, summary] as const),
    ...command.operands.flatMap(({ choices = [], summary }) =>
      choices.map((choice) => [choice, summary] as const),
    ),
    ...options.flatMap(([name, spec]) =>
      spellings(name, spec).map((each) => [each, spec.summary] as const),
    ),
  ];
}

/** `case` arms of the rows that take what a shell has to look up. */
function operandArms(
  rows: readonly Walked[],
  complete: (kind: NonNullable<Operand['completes']>) => string,
): string {
  return rows
    .flatMap(({ words, command }) => {
      const kind = command.operands[0]?.completes;
      return kind === undefined ? [] : [`    ${quoted(` ${words}`)}) ${complete(kind)} ;;\n`];
    })
    .join('');
}

/** What tells the threads: an id and a title a line. */
const listing = (kind: 'thread' | 'archivedThread'): string =>
  `threads list --ids${kind === 'thread' ? '' : ' --archived'} 2>/dev/null`;

function bash(rows: readonly Walked[], program: string): string {
  const name = `_${program.replaceAll('-', '_')}`;
  const values = valueArms(rows, (kind) => {
    if (kind === null) return ':';
    if (kind === 'file') return `${name}_files -f`;
    if (kind === 'folder') return `${name}_files -d`;
    return `COMPREPLY=($(compgen -W ${quoted(kind.join(' '))} -- "$word"))`;
  });
  const lists = rows
    .map((row) => {
      const list = wordsAt(row).map(([word]) => word);
      const at = row.words === '' ? '' : ` ${row.words}`;
      return `    ${quoted(at)}) list=${quoted(list.join(' '))} ;;\n`;
    })
    .join('');
  const operands = operandArms(rows, (kind) =>
    kind === 'file' ? `${name}_files -f` : `list=$("\${COMP_WORDS[0]}" ${listing(kind)} | cut -f1)`,
  );
  return `# Completions of ${program} for bash: source this file.
${name}_files() {
  # A name may hold blanks, and bash 3 has no mapfile.
  while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen "$1" -- "$word")
  compopt -o filenames 2>/dev/null
}
${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at='' list='' i
  COMPREPLY=()
  # --name=value comes as three words.
  if [[ $word == = ]]; then word=''; elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${arms(rows)}    esac
  done
  case "$at:$before" in
${values}  esac
  case "$at" in
${lists}  esac
  [[ $word == -* ]] || case "$at" in
${operands}  esac
  COMPREPLY+=($(compgen -W "$list" -- "$word"))
}
complete -o default -F ${name} ${program}
`;
}

function zsh(rows: readonly Walked[], program: string): string {
  const values = valueArms(rows, (kind) => {
    if (kind === null) return "_message 'a value'";
    if (kind === 'file') return '_files';
    if (kind === 'folder') return '_files -/';
    return `compadd -- ${kind.join(' ')}`;
  });
  const lists = rows
    .map((row) => {
      const at = row.words === '' ? '' : ` ${row.words}`;
      const list = wordsAt(row).map(([word, about]) => quoted(`${word}:${about}`));
      return `    ${quoted(at)}) list=(${list.join(' ')}) ;;\n`;
    })
    .join('');
  const operands = operandArms(rows, (kind) =>
    kind === 'file'
      ? '_files'
      : `list=("\${(@f)$("\${(Q)words[1]}" ${listing(kind)} | tr '\\t' ':')}")`,
  );
  const name = `_${program.replaceAll('-', '_')}`;
  return `#compdef ${program}
# Completions of ${program} for zsh: source this file, or put it into a folder of fpath as _${program}.
${name}() {
  local before=\${words[CURRENT-1]} at='' i
  local -a list
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
${arms(rows)}    esac
  done
  if [[ $PREFIX == --*=* ]]; then before=\${PREFIX%%=*}; compset -P 1 '*='; fi
  case "$at:$before" in
${values}  esac
  case "$at" in
${lists}  esac
  [[ $PREFIX == -* ]] || case "$at" in
${operands}  esac
  list=("\${(@)list:#}")
  _describe ${quoted(program)} list || _files
}
if [[ $funcstack[1] == ${name} ]]; then ${name} "$@"; else compdef ${name} ${program}; fi
`;
}

function fish(rows: readonly Walked[], program: string): string {
  const name = program.replaceAll('-', '_');
  const escape = (text: string): string =>
    `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
  const steps = rows
    .filter(({ words }) => words !== '')
    .map(
      ({ words }) =>
        `            case ${escape(` ${words}`)}\n                set at ${escape(` ${words}`)}\n`,
    )
    .join('');
  const lines = rows.flatMap(({ words, command, options }) => {
    const at = words === '' ? '' : ` ${words}`;
    const start = `complete -c ${program} -n ${escape(`__${name}_at ${quoted(at)}`)}`;
    return [
      ...command.commands.map(
        ({ name: each, summary }) => `${start} -f -a ${each} -d ${escape(summary)}`,
      ),
      ...command.operands.slice(0, 1).flatMap(({ choices, completes }) => {
        if (choices !== undefined) return [`${start} -f -a ${escape(choices.join(' '))}`];
        if (completes === undefined || completes === 'file') return [];
        return [`${start} -f -k -a ${escape(`(__${name}_called ${listing(completes)})`)}`];
      }),
      ...options.map(([option, { short, value, choices, completes, summary }]) => {
        const letter = short === undefined ? '' : ` -s ${short}`;
        const takes =
          value === undefined
            ? ''
            : choices !== undefined
              ? ` -x -a ${escape(choices.join(' '))}`
              : completes === 'folder'
                ? ` -x -a '(__fish_complete_directories)'`
                : completes === 'file'
                  ? ' -r -F'
                  : ' -x';
        return `${start} -l ${option}${letter}${takes} -d ${escape(summary)}`;
      }),
    ];
  });
  return `# Completions of ${program} for fish: source this file, or put it into ~/.config/fish/completions.
function __${name}_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
${steps}        end
    end
    test "$at" = "$argv[1]"
end
function __${name}_called
    set -l program (commandline -opc)[1]
    command $program $argv
end
${lines.join('\n')}
`;
}

function powershell(rows: readonly Walked[], program: string): string {
  const escape = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const names = rows.filter(({ words }) => words !== '').map(({ words }) => escape(` ${words}`));
  const values = rows.flatMap(({ words, options }) => {
    const at = words === '' ? '' : ` ${words}`;
    return options
      .filter(([, { value, completes }]) => value !== undefined && completes === undefined)
      .flatMap(([name, spec]) =>
        spellings(name, spec).map(
          (each) =>
            `  $values[${escape(`${at}:${each}`)}] = @(${(spec.choices ?? []).map(escape).join(', ')})`,
        ),
      );
  });
  const files = rows.flatMap(({ words, options }) => {
    const at = words === '' ? '' : ` ${words}`;
    return options
      .filter(([, { completes }]) => completes !== undefined)
      .flatMap(([name, spec]) => spellings(name, spec).map((each) => escape(`${at}:${each}`)));
  });
  const lists = rows.map((row) => {
    const at = row.words === '' ? '' : ` ${row.words}`;
    const list = wordsAt(row).map(([word, about]) => `@(${escape(word)}, ${escape(about)})`);
    return `    ${escape(at)} = @(${list.join(', ')})`;
  });
  const lookedUp = (['thread', 'archivedThread'] as const).map((kind) => {
    const at = rows
      .filter(({ command }) => command.operands[0]?.completes === kind)
      .map(({ words }) => escape(` ${words}`));
    const archived = kind === 'thread' ? '' : ' --archived';
    return `  if ($word -notlike '-*' -and @(${at.join(', ')}) -ccontains $at) {
    & $ast.CommandElements[0].ToString() threads list --ids${archived} 2>$null | ForEach-Object {
      $id, $title = $_ -split "\`t", 2
      if ($id -like "$word*") {
        [System.Management.Automation.CompletionResult]::new($id, $id, 'ParameterValue', "$id $title")
      }
    }
  }`;
  });
  return `# Completions of ${program} for PowerShell: dot-source this file in your profile.
Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {
  param($word, $ast, $position)
  # A table of PowerShell's own would not tell -c from -C.
  $names = @(${names.join(', ')})
  $values = New-Object System.Collections.Hashtable ([StringComparer]::Ordinal)
${values.join('\n')}
  $files = @(${files.join(', ')})
  $lists = @{
${lists.join('\n')}
  }
  $at = ''
  $before = ''
  foreach ($element in $ast.CommandElements | Select-Object -Skip 1) {
    if ($element.Extent.EndOffset -ge $position -and $word -ne '') { break }
    $before = $element.ToString()
    if ($names -ccontains "$at $before") { $at = "$at $before" }
  }
  if ($files -ccontains "$($at):$before") { return }
  if ($values.ContainsKey("$($at):$before")) {
    $values["$($at):$before"] | Where-Object { $_ -like "$word*" }
    return
  }
${lookedUp.join('\n')}
  $lists[$at] | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}
