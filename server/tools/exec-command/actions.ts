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
const FILTERS: ReadonlySet<string> = new Set(['head', 'tail', 'sort', 'uniq', 'wc', 'nl', 'cat']);

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
  for (const words of parsed.commands) {
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
  return actions.length === 0 ? unknown : actions;
}

function isFilter(words: readonly string[]): boolean {
  const [name = '', ...rest] = words;
  if (!FILTERS.has(name)) return sedRange(words) !== null && rest.length === 2;
  return operands(name, rest).length === 0;
}

function recognise(
  name: string,
  rest: readonly string[],
  command: string,
  folder: string,
): CommandAction | null {
  switch (name) {
    case 'cat':
    case 'head':
    case 'tail':
    case 'nl': {
      const [file, ...more] = operands(name, rest);
      return file === undefined || more.length > 0 ? null : read(file, command, folder);
    }
    case 'sed': {
      const file = sedRange(['sed', ...rest]);
      return file === null || file === '' ? null : read(file, command, folder);
    }
    case 'ls':
      return { type: 'listFiles', command, path: operands(name, rest)[0] ?? null };
    case 'find':
      if (rest.some((word) => /^-(exec|ok|delete|fprint|fls)/.test(word))) return null;
      return {
        type: 'listFiles',
        command,
        path: rest.find((word) => !/^[-(!]/.test(word)) ?? null,
      };
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
  const [name, flag, range, file, ...more] = words;
  if (name !== 'sed' || flag !== '-n' || more.length > 0) return null;
  if (range === undefined || !/^(\d+|\$)(,(\d+|\$))?p$/.test(range)) return null;
  return file ?? '';
}

/** Options that take the next word as their value. */
const WITH_VALUE: Readonly<Record<string, RegExp>> = {
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
