/**
 * How Windows wants its command lines. There a process gets one text and parts it itself: programs by
 * the rules of Microsoft's C runtime, `cmd` by its own, and a batch file by both. Pure but for
 * `isFile`.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { ProcessStartError } from './running-process.ts';

export interface WindowsSpawn {
  readonly file: string;
  readonly args: readonly string[];
  /** The args are joined by spaces as they are; otherwise each is quoted as programs expect. */
  readonly verbatim: boolean;
}

const META = /[()\][%!^"`<>&|;, *?]/g;

/**
 * What to start for an argv. A batch file, which no process can be, goes through `cmd`.
 * @throws {ProcessStartError} where `cmd` would leave out what follows a line break
 */
export function windowsSpawn(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  isFile: (file: string) => boolean = isFileHere,
): WindowsSpawn {
  if (/(^|[\\/])cmd(\.exe)?$/i.test(file))
    return { file, args: cmdArguments(args), verbatim: true };
  const program = findWindowsProgram(file, env, isFile) ?? file;
  if (!/\.(cmd|bat)$/i.test(program)) return { file: program, args, verbatim: false };
  if (args.some(isBroken)) {
    throw new ProcessStartError('a batch file takes no argument with a line break');
  }
  // A shim of npm hands its arguments to a program once more, so they are parted twice.
  const twice = /node_modules[\\/]\.bin[\\/][^\\/]+\.cmd$/i.test(program);
  const words = [
    path.win32.normalize(program).replace(META, '^$&'),
    ...args.map((arg) => batchArgument(arg, twice)),
  ];
  return {
    file: variable(env, 'ComSpec') ?? 'cmd.exe',
    args: ['/d', '/s', '/c', `"${words.join(' ')}"`],
    verbatim: true,
  };
}

/**
 * `cmd` does its own quoting: with `/s` it takes off exactly one outer pair and leaves the rest of the
 * script, which stands last, as it is.
 */
function cmdArguments(args: readonly string[]): string[] {
  if (args.some(isBroken)) throw new ProcessStartError('cmd runs only the first line of a script');
  const last = args.length - 1;
  return args.map((arg, index) => (index === last && last > 0 ? `"${arg}"` : arg));
}

/**
 * One argument as a program of Microsoft's C runtime reads it back. Source: learn.microsoft.com, "Parsing
 * C command-line arguments".
 */
export function quoteArgument(arg: string): string {
  if (arg !== '' && !/[\s"]/.test(arg)) return arg;
  // Backslashes count only before a quote: the ones of the text, and the one that closes.
  const escaped = arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  return `"${escaped}"`;
}

function isBroken(text: string): boolean {
  return /[\r\n]/.test(text);
}

/** Source: "Parsing C command-line arguments", then the carets of `cmd /?`. */
function batchArgument(arg: string, twice: boolean): string {
  const escaped = arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  const quoted = `"${escaped}"`.replace(META, '^$&');
  return twice ? quoted.replace(META, '^$&') : quoted;
}

/** The program that a name means there: by its folder, or along `Path`, with `PATHEXT`. */
export function findWindowsProgram(
  name: string,
  env: Readonly<Record<string, string>>,
  isFile: (file: string) => boolean = isFileHere,
): string | null {
  const extensions = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean);
  const folders = /[\\/]/.test(name)
    ? ['']
    : (variable(env, 'Path') ?? '').split(';').filter((folder) => path.win32.isAbsolute(folder));
  for (const folder of folders) {
    const base = folder === '' ? name : path.win32.join(folder, name);
    const own = path.win32.extname(name) === '' ? [] : [base];
    const found = [...own, ...extensions.map((end) => `${base}${end.toLowerCase()}`)].find(isFile);
    if (found !== undefined) return found;
  }
  return null;
}

/** For `taskkill`: a process and everything that it started. It has no polite way for consoles. */
export function taskkillArguments(pid: number): string[] {
  return ['/pid', String(pid), '/t', '/f'];
}

/** Names of variables have no case there. */
function variable(env: Readonly<Record<string, string>>, name: string): string | null {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(env)) {
    if (key.toLowerCase() === wanted) return value;
  }
  return null;
}

function isFileHere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
