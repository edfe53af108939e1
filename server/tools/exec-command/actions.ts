/**
 * What a command line does, in the words people use: reads, lists, searches. Only for display; no
 * decision rests on it.
 */
import path from 'node:path';
import { programName } from '../../shell/commands.ts';
import { parseShell } from '../../shell/parse.ts';
import type { CommandAction } from '../../protocol/item.ts';
import { shellJoin } from './shell.ts';

/** Programs that, behind a pipe, only shape what they are fed. */
const FILTERS: ReadonlySet<string> = new Set(
  'head tail sort uniq wc nl cat cut tr column awk sed'.split(' '),
);

/** One action a part, or a single `unknown` for the whole when any part is not recognised. */
export function commandActions(
  script: string,
  language: 'posix' | 'other',
  cwd: string,
): CommandAction[] {
  const unknown: CommandAction[] = [{ type: 'unknown', command: script }];
  if (language !== 'posix') return unknown;
  const parsed = parseShell(script);
  if (parsed.kind === 'opaque') return unknown;
  const actions: CommandAction[] = [];
  let folder = cwd;
  for (const words of meaningful(parsed.commands)) {
    const [name = '', ...rest] = words;
    const [target] = rest;
    if (name === 'cd' && rest.length === 1 && target !== undefined && !target.startsWith('-')) {
      folder = path.resolve(folder, target);
      continue;
    }
    if (actions.length > 0 && isFilter(words)) continue;
    const action = recognise(programName(name), rest, shellJoin(words), folder);
    if (action === null) return unknown;
    actions.push(action);
  }
  const [only] = actions;
  if (only === undefined) {
    // Only a change of folder does nothing that lasts.
    return parsed.commands.every(([name]) => name === 'cd') ? [] : unknown;
  }
  // What reads a part of a file is told with the part.
  const isPart = /\|.*\bsed -n\b/.test(script) && only.type === 'read';
  return actions.length === 1 && isPart ? [{ ...only, command: script }] : actions;
}

/** Without words said before the first part, and without what only makes the whole succeed. */
function meaningful(commands: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const from = commands.findIndex(([name]) => name !== 'echo' && name !== 'printf');
  const rest = commands.slice(Math.max(from, 0));
  return rest.length > 1 && rest.at(-1)?.join(' ') === 'true' ? rest.slice(0, -1) : rest;
}

function isFilter(words: readonly string[]): boolean {
  const [name = '', ...rest] = words;
  if (!FILTERS.has(name)) return false;
  if (name === 'sed') return sedRange(words) === '';
  // A program of awk can write files by itself.
  if (name === 'awk') return rest.length === 1 && !/[>|]|system/.test(rest[0] ?? '');
  if (name === 'tr') return true;
  if (writes(rest)) return false;
  return operands(name, rest).length === 0;
}

/** Options of programs that else only read, by which they write a file or run another. */
function writes(rest: readonly string[]): boolean {
  return rest.some((word) => /^(-[oO]|--output|--log-file|--pager|--exec)/.test(word));
}

function recognise(
  name: string,
  rest: readonly string[],
  command: string,
  folder: string,
): CommandAction | null {
  switch (name) {
    case 'head':
    case 'tail':
      // Other options count bytes, or begin elsewhere.
      if (rest.length > 1 && !(rest[0] === '-n' && /^\+?\d+$/.test(rest[1] ?? ''))) return null;
      return reads(name, rest, command, folder);
    case 'cat':
    case 'bat':
    case 'batcat':
    case 'nl':
      return reads(name, rest, command, folder);
    case 'less':
    case 'more':
      return writes(rest) ? null : reads(name, rest, command, folder);
    case 'awk': {
      const [program = '', file, ...more] = rest;
      const plain = !program.startsWith('-') && !/[>|]|system/.test(program);
      return file === undefined || more.length > 0 || !plain ? null : read(file, command, folder);
    }
    case 'sed': {
      const file = sedRange(['sed', ...rest]);
      return file === null || file === '' ? null : read(file, command, folder);
    }
    case 'ls':
    case 'du':
    case 'tree':
    case 'exa':
    case 'eza':
      if (name === 'tree' && writes(rest)) return null;
      return { type: 'listFiles', command, path: operands(name, rest)[0] ?? null };
    case 'find':
      if (rest.some((word) => /^-(exec|ok|delete|fprint|fls)/.test(word))) return null;
      return found(
        command,
        findQuery(rest),
        rest.find((word) => !/^[-(!]/.test(word)),
      );
    case 'fd': {
      if (rest.some((word) => /^(-x|-X|--exec|--exec-batch)/.test(word))) return null;
      const [query, folderOf] = operands(name, rest);
      return found(command, query, folderOf);
    }
    case 'rg':
      if (rest.some((word) => word === '--files')) {
        const values = operands(
          name,
          rest.filter((word) => word !== '--files'),
        );
        return { type: 'listFiles', command, path: values[0] ?? null };
      }
      return search(name, rest, command);
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return search(name, rest, command);
    case 'ag':
    case 'ack':
    case 'pt':
      return writes(rest) ? null : search(name, rest, command);
    case 'git': {
      const [sub, ...words] = rest;
      if (sub === 'grep') return search('grep', words, command);
      if (sub !== 'ls-files') return null;
      return { type: 'listFiles', command, path: operands('ls', words)[0] ?? null };
    }
    default:
      return null;
  }
}

/** A search by name, or a list where no name is given. */
function found(
  command: string,
  query: string | undefined,
  place: string | undefined,
): CommandAction {
  const at = place ?? null;
  if (query === undefined) return { type: 'listFiles', command, path: at };
  return { type: 'search', command, query, path: at };
}

function findQuery(rest: readonly string[]): string | undefined {
  const at = rest.findIndex((word) => /^-(i?name|i?path|i?regex)$/.test(word));
  return at < 0 ? undefined : rest[at + 1];
}

function reads(
  name: string,
  rest: readonly string[],
  command: string,
  folder: string,
): CommandAction | null {
  const [file, ...more] = operands(name, rest);
  return file === undefined || more.length > 0 ? null : read(file, command, folder);
}

function read(file: string, command: string, folder: string): CommandAction {
  return { type: 'read', command, name: path.basename(file), path: path.resolve(folder, file) };
}

function search(name: string, rest: readonly string[], command: string): CommandAction | null {
  if (rest.some((word) => /^--pre(=|$)/.test(word))) return null;
  const given = rest.findIndex((word) => /^(-e|--regexp)$/.test(word));
  const values = operands(
    name,
    given < 0 ? rest : [...rest.slice(0, given), ...rest.slice(given + 2)],
  );
  const query = given < 0 ? values.shift() : rest[given + 1];
  return { type: 'search', command, query: query ?? null, path: values[0] ?? null };
}

/** `sed -n` with nothing but a range to print: its file, `''` without one; null for other uses. */
function sedRange(words: readonly string[]): string | null {
  const [name, flag, ...others] = words;
  const [range, file, ...more] = others[0] === '-e' ? others.slice(1) : others;
  if (name !== 'sed' || flag !== '-n' || more.length > 0) return null;
  if (range === undefined || !/^(\d+|\$)(,(\d+|\$))?p$/.test(range)) return null;
  return file ?? '';
}

/** Options that take the next word as their value. */
const WITH_VALUE: Readonly<Record<string, RegExp>> = {
  ls: /^-[wIT]$/,
  du: /^-[dt]$|^--max-depth$/,
  tree: /^-[LIP]$/,
  exa: /^-[LI]$/,
  eza: /^-[LI]$/,
  fd: /^-[etdEcjS]$|^--(extension|type|max-depth|exclude)$/,
  bat: /^-[lrH]$|^--(style|language|line-range|theme|paging)$/,
  cut: /^-[bcdf]$/,
  column: /^-[sco]$/,
  ag: /^-[ABCGm]$/,
  ack: /^-[ABCm]$/,
  head: /^-[nc]$|^--(lines|bytes)$/,
  tail: /^-[nc]$|^--(lines|bytes)$/,
  nl: /^-[bdfhilnsvw]$/,
  sort: /^-[kotST]$/,
  grep: /^-[mABCfdD]$|^--(max-count|include|exclude|exclude-dir|context)$/,
  rg: /^-[mABCgtTjMrEd]$|^--(glob|iglob|type|type-not|max-count|max-depth|context|sort|replace)$/,
};

function operands(name: string, rest: readonly string[]): string[] {
  const withValue = WITH_VALUE[name.endsWith('grep') ? 'grep' : name];
  const found: string[] = [];
  let options = true;
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (options && word === '--') options = false;
    else if (options && word.startsWith('-') && word !== '-') {
      if (withValue?.test(word) === true) index += 1;
    } else found.push(word);
  }
  return found;
}
