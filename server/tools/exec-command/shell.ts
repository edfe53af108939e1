/** Which shell runs a command line, and how a command line is written for people. */
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { CommandShell } from '../tool.ts';

const POSIX_SHELLS = ['bash', 'zsh', 'sh'] as const;
type PosixShell = (typeof POSIX_SHELLS)[number];

/** The system's own folders: elsewhere any file could pose as a shell. */
const FOLDERS: readonly string[] = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'];
const LAST_RESORT: CommandShell = { kind: 'posix', file: '/bin/sh' };

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whose kind a file is, by its name; null for all that take no `-lc`, such as fish. */
function posixShell(name: string): PosixShell | null {
  const stem = path.basename(name);
  return POSIX_SHELLS.find((shell) => shell === stem) ?? null;
}

/** The shell of that name in the system's folders, in the order of the search path. */
function installed(name: PosixShell, searchPath: string): CommandShell | null {
  const listed = searchPath.split(path.delimiter).filter((folder) => FOLDERS.includes(folder));
  const file = [...listed, ...FOLDERS].map((folder) => path.join(folder, name)).find(isExecutable);
  return file === undefined ? null : { kind: 'posix', file };
}

/** As the system's account says, else the environment. */
function accountShell(source: Variables): string | null {
  try {
    return userInfo().shell ?? source['SHELL'] ?? null;
  } catch {
    return source['SHELL'] ?? null;
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The shell for commands: the user's own if it is bash, zsh or sh, else the first of these that is
 * there.
 */
export function defaultShell(
  platform: NodeJS.Platform = process.platform,
  source: Variables = process.env,
  own: string | null = accountShell(source),
): CommandShell {
  if (platform === 'win32') {
    const root = source['SystemRoot'] ?? source['SYSTEMROOT'] ?? 'C:\\Windows';
    const powershell = `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
    if (isExecutable(powershell)) return { kind: 'powershell', file: powershell };
    return { kind: 'cmd', file: source['ComSpec'] ?? `${root}\\System32\\cmd.exe` };
  }
  if (own !== null && path.isAbsolute(own) && posixShell(own) !== null && isExecutable(own)) {
    return { kind: 'posix', file: own };
  }
  const order = platform === 'darwin' ? (['zsh', 'bash'] as const) : (['bash', 'zsh'] as const);
  for (const name of order) {
    const found = installed(name, source['PATH'] ?? '');
    if (found !== null) return found;
  }
  return LAST_RESORT;
}

/**
 * The shell that a model names. Only the name counts, of a path too: a file of the workspace could
 * pose as a shell and would run under rules made for its script. What is none, or is not there, is
 * sh. Null where scripts of such a shell mean nothing to the one there is.
 */
export function namedShell(
  name: string,
  usual: CommandShell,
  searchPath = process.env['PATH'] ?? '',
): CommandShell | null {
  if (usual.kind !== 'posix') {
    const stem = name.toLowerCase().replace(/\.exe$/, '');
    const current = usual.kind === 'cmd' ? 'cmd' : 'powershell';
    return stem === current ? usual : null;
  }
  const shell = posixShell(name);
  if (shell !== null && shell === posixShell(usual.file)) return usual;
  return (shell === null ? null : installed(shell, searchPath)) ?? LAST_RESORT;
}

/** What runs a command line, for people and for rules; a `login` shell has what the user's profile sets. */
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
 * What is really started for it. What a login shell sets is among the variables already, read once by
 * `loginVariables`: reading a profile for each command would cost up to a second, and would hand the
 * command the keys that the profile exports. The reference starts no login shell either.
 *
 * `joined`: the shell sends errors where its output goes, so that they come in the order written. On
 * the script's own line, because shells count lines in what they complain of.
 */
export function startedArgv(
  shell: CommandShell,
  script: string,
  { login, joined }: { readonly login: boolean; readonly joined: boolean },
): string[] {
  if (shell.kind === 'powershell') return shellArgv(shell, inPowerShell(script), login);
  if (shell.kind === 'cmd') return shellArgv(shell, script.trimEnd(), login);
  return shellArgv(shell, joined ? `exec 2>&1; ${script}` : script, false);
}

/**
 * Windows PowerShell writes in the system's old code page, and says 1 for every code of a program that
 * failed last. Source: "about_PowerShell_exe", `-Command`, and "about_Character_Encoding".
 */
function inPowerShell(script: string): string {
  const encoding = 'try { [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false) } catch { }';
  const code = 'if (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 } }';
  // These have to stand first.
  const begins = /^\s*(using|param|#requires)\b/i.test(script) ? [] : [encoding];
  return [...begins, script, code].join('\n');
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
