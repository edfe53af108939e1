import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { gitProgram } from '../workspace/plain-git.ts';

/** Where a git command works: never in the user's repository. */
export interface GitPlace {
  gitDir: string;
  workTree: string;
  indexFile: string;
}

export interface GitOptions {
  stdin?: string | Buffer;
  /** Milliseconds until the process is killed. */
  timeoutMs?: number;
  /** Output beyond this many bytes is an error, or with `truncate` is cut off. */
  maxBytes?: number;
  truncate?: boolean;
  /** Take path arguments by their letters; off where an argument is a pathspec. */
  literalPaths?: boolean;
}

export interface GitOutput {
  stdout: Buffer;
  truncated: boolean;
}

/** A git command that failed. `missing`: there is no git to start. */
export class GitError extends Error {
  readonly missing: boolean;

  constructor(message: string, missing: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'GitError';
    this.missing = missing;
  }
}

const running = new Set<ChildProcess>();
let watchingExit = false;

/** Runs git on our own git folder, with nothing of the user's configuration, hooks or environment. */
export async function runGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitOutput> {
  const child = startGit(place, args, options.literalPaths);
  const limit = options.maxBytes ?? 64 * 1024 * 1024;
  const chunks: Buffer[] = [];
  let size = 0;
  let errors = '';
  let truncated = false;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, options.timeoutMs ?? 30_000);
  child.stdout.on('data', (chunk: Buffer) => {
    if (truncated) return;
    size += chunk.byteLength;
    chunks.push(chunk);
    if (size > limit) {
      truncated = true;
      child.kill('SIGKILL');
    }
  });
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    if (errors.length < 2000) errors += text;
  });
  // A process that ends before it has read everything closes the pipe; its exit code tells why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  let code: number | null;
  try {
    [code] = (await once(child, 'close')) as [number | null];
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new GitError(
      missing ? 'git is not installed' : 'git could not be started',
      missing,
      error,
    );
  } finally {
    clearTimeout(timer);
  }
  const name = `git ${args.find((arg) => /^[a-z]/.test(arg)) ?? ''}`;
  if (timedOut) throw new GitError(`${name} took too long`, false);
  if (truncated && options.truncate !== true) {
    throw new GitError(`${name} printed more than ${limit} bytes`, false);
  }
  if (!truncated && code !== 0) {
    throw new GitError(`${name} failed (${code ?? 'killed'}): ${errors.trim()}`, false);
  }
  return { stdout: Buffer.concat(chunks).subarray(0, limit), truncated };
}

/** Starts git to be spoken with while it runs; it may do nothing more than `runGit` may. */
export function startGit(
  place: GitPlace,
  args: readonly string[],
  literalPaths = true,
): ChildProcessWithoutNullStreams {
  const child = spawn(gitProgram(), args, {
    cwd: place.workTree,
    env: environment(place, literalPaths),
    stdio: 'pipe',
    windowsHide: true,
  });
  track(child);
  return child;
}

/** No git outlives the server. */
function track(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  if (watchingExit) return;
  watchingExit = true;
  process.once('exit', () => {
    for (const left of running) left.kill('SIGKILL');
  });
}

function environment(place: GitPlace, literalPaths: boolean): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    GIT_DIR: place.gitDir,
    GIT_WORK_TREE: place.workTree,
    GIT_INDEX_FILE: place.indexFile,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    // With glibc git returns and takes back memory for every file it hashes: a third of its time.
    MALLOC_TOP_PAD_: '67108864',
    MALLOC_TRIM_THRESHOLD_: '134217728',
    // Older versions look for the user's configuration here.
    HOME: place.gitDir,
    XDG_CONFIG_HOME: place.gitDir,
  };
  if (literalPaths) env['GIT_LITERAL_PATHSPECS'] = '1';
  for (const name of ['PATH', 'Path', 'PATHEXT', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP']) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
