/** Which shell runs a command line, and how a command line is written for people. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { CommandShell } from '../tool.ts';

const POSIX_SHELLS: ReadonlySet<string> = new Set(['bash', 'zsh', 'sh', 'dash', 'ksh']);
const FOLDERS: readonly string[] = ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The shell for commands: bash where it is, else the user's own if it is a POSIX one, else sh. */
export function defaultShell(
  platform: NodeJS.Platform = process.platform,
  source: Readonly<Record<string, string | undefined>> = process.env,
): CommandShell {
  if (platform === 'win32') {
    const root = source['SystemRoot'] ?? source['SYSTEMROOT'] ?? 'C:\\Windows';
    const powershell = `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
    if (isExecutable(powershell)) return { kind: 'powershell', file: powershell };
    return { kind: 'cmd', file: source['ComSpec'] ?? `${root}\\System32\\cmd.exe` };
  }
  const own = source['SHELL'];
  const candidates = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'];
  if (own !== undefined && path.isAbsolute(own) && POSIX_SHELLS.has(path.basename(own))) {
    candidates.push(own);
  }
  return { kind: 'posix', file: candidates.find(isExecutable) ?? '/bin/sh' };
}

/**
 * The shell a model names, by bare name or absolute path. Only shells in the system's own folders
 * count: any other file could pose as one and would run under rules made for its script. Null when
 * there is no such shell.
 */
export function namedShell(name: string, fallback: CommandShell): CommandShell | null {
  if (name === fallback.file || name === path.basename(fallback.file)) return fallback;
  if (fallback.kind !== 'posix') {
    const stem = name.toLowerCase().replace(/\.exe$/, '');
    const current = fallback.kind === 'cmd' ? 'cmd' : 'powershell';
    return stem === current ? fallback : null;
  }
  if (!POSIX_SHELLS.has(path.basename(name))) return null;
  const folders = path.isAbsolute(name) ? [path.dirname(name)] : FOLDERS;
  if (name.includes('/') && !path.isAbsolute(name)) return null;
  const found = folders
    .filter((folder) => FOLDERS.includes(folder))
    .map((folder) => path.join(folder, path.basename(name)))
    .find(isExecutable);
  return found === undefined ? null : { kind: 'posix', file: found };
}

/** What is started for a command line. `login` reads the user's profile first. */
export function shellArgv(shell: CommandShell, script: string, login: boolean): string[] {
  switch (shell.kind) {
    case 'posix':
      return [shell.file, login ? '-lc' : '-c', script];
    case 'powershell':
      return login
        ? [shell.file, '-NonInteractive', '-Command', script]
        : [shell.file, '-NoProfile', '-NonInteractive', '-Command', script];
    case 'cmd':
      return [shell.file, '/d', '/s', '/c', script];
  }
}

/**
 * Words joined so that a POSIX shell would split them again; for display and for rules' labels. In the
 * quotes that the reference uses: single ones where they do, else double ones, changing within a word
 * where neither does.
 */
export function shellJoin(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

function quote(word: string): string {
  if (/^[A-Za-z0-9_+./:@\]-]+$/.test(word)) return word;
  if (word === '') return "''";
  let quoted = '';
  for (let rest = word; rest !== '';) {
    // What neither pair of quotes may hold begins the next chunk.
    const [single = ''] = /^\^?[^'^\\]*/.exec(rest) ?? [];
    const [double = ''] = /^[^`$!^]*/.exec(rest) ?? [];
    const chunk = double.length > single.length ? double : single;
    quoted += chunk === single ? `'${chunk}'` : `"${chunk.replace(/["\\]/g, '\\$&')}"`;
    rest = rest.slice(chunk.length);
  }
  return quoted;
}
