/** The PATH of the user's shell: an app that was not started from a terminal has a much shorter one. */
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';

const LIMIT_MS = 5000;
const MARK = '__skein_path__';

let asked: Promise<string> | null = null;

/** Asked once; that of this process where there is no such shell, or it does not answer. */
export function loginPath(): Promise<string> {
  asked ??= ask(process.env, process.platform, shellOfUser());
  return asked;
}

export function ask(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  shell: string | null,
): Promise<string> {
  const own = env['PATH'] ?? '';
  // Windows gives every program the same one, and who started us from a terminal gave us theirs.
  if (platform === 'win32' || env['TERM'] !== undefined || shell === null) {
    return Promise.resolve(own);
  }
  const print = `printf '${MARK}%s${MARK}' "$PATH"`;
  return new Promise((resolve) => {
    const child = execFile(
      shell,
      ['-i', '-l', '-c', print],
      { env, timeout: LIMIT_MS, killSignal: 'SIGKILL', encoding: 'utf8' },
      // Start files may fail or talk: what stands between the marks counts.
      (_error, stdout) => resolve(joined(stdout.split(MARK)[1] ?? '', own)),
    );
    child.stdin?.end();
  });
}

/** The user's first, then what only this process has. */
function joined(theirs: string, own: string): string {
  return [...new Set([...theirs.split(':'), ...own.split(':')])].filter(Boolean).join(':');
}

function shellOfUser(): string | null {
  try {
    return userInfo().shell ?? process.env['SHELL'] ?? null;
  } catch {
    return process.env['SHELL'] ?? null;
  }
}
