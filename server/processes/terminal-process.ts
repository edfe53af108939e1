/** A process on a terminal of its own. Loaded when the first one is wanted. */
import { constants as modes } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';
import { keepTrack } from './live-processes.ts';
import { KILL_AFTER_MS, startError } from './running-process.ts';
import type {
  ProcessEnd,
  ProcessRequest,
  RunningProcess,
  TerminalSize,
} from './running-process.ts';
import { ProcessTree } from './process-tree.ts';
import { windowsSpawn } from './windows.ts';

/** What ends the input of a program that reads lines: a line's end, then "end of transmission". */
const END_OF_INPUT = '\n\x04';

/** @throws {ProcessStartError} */
export async function startInTerminal(
  request: ProcessRequest,
  size: TerminalSize,
): Promise<RunningProcess> {
  try {
    // The child of a fork can't say why it failed, so what is most likely is looked at before.
    if (!(await stat(request.cwd)).isDirectory()) {
      throw Object.assign(new Error(`not a directory: ${request.cwd}`), { code: 'ENOENT' });
    }
    const { file, args } = await command(request);
    const terminal = spawn(file, args, {
      name: request.env['TERM'] ?? 'xterm',
      rows: size.rows,
      cols: size.cols,
      cwd: request.cwd,
      env: { ...request.env },
      // Bytes, where the platform can.
      encoding: null,
    });
    return new TerminalProcess(terminal as Terminal, request);
  } catch (cause) {
    throw startError(cause);
  }
}

async function command({
  file,
  args,
  env,
  cwd,
}: ProcessRequest): Promise<{ readonly file: string; readonly args: string[] | string }> {
  if (process.platform !== 'win32') {
    return { file: await findProgram(file, env['PATH'] ?? '', cwd), args: [...args] };
  }
  const plan = windowsSpawn(file, args, env);
  // A text is passed on as it is.
  return { file: plan.file, args: plan.verbatim ? plan.args.join(' ') : [...plan.args] };
}

async function findProgram(file: string, searchPath: string, cwd: string): Promise<string> {
  const candidates = file.includes('/')
    ? [path.resolve(cwd, file)]
    : searchPath.split(':').map((folder) => path.resolve(cwd, folder, file));
  let refused: unknown = Object.assign(new Error(`not found: ${file}`), { code: 'ENOENT' });
  for (const candidate of candidates) {
    try {
      await access(candidate, modes.X_OK);
      if ((await stat(candidate)).isFile()) return candidate;
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EACCES') refused = cause;
    }
  }
  throw refused;
}

/** Takes bytes as well, which its types do not say. */
type Terminal = Omit<IPty, 'write'> & {
  write(data: string | Uint8Array): void;
  /** Where output is read, on POSIX systems: a private part of node-pty 1.1.0. */
  readonly _socket?: Duplex;
};

/**
 * Our end of the terminal stays open until the returned function is called. node-pty closes it as
 * soon as no program has the terminal open, which hangs up on one that closed its own end and goes on,
 * be it only to its exit: its code is then 129.
 */
function holdOpen({ _socket: socket }: Terminal): () => void {
  if (socket === undefined) return () => undefined;
  const destroy = socket._destroy.bind(socket);
  let close: (() => void) | null = null;
  let released = false;
  socket._destroy = (error, callback) => {
    if (released) {
      destroy(error, callback);
      return;
    }
    close = () => destroy(error, () => undefined);
    // By which node-pty knows that all was read.
    callback(error ?? Object.assign(new Error('the terminal was closed'), { code: 'EIO' }));
    // Where it saw the program's end first, it tells of that only after this.
    process.nextTick(() => socket.emit('close'));
  };
  return () => {
    released = true;
    close?.();
  };
}

class TerminalProcess implements RunningProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  readonly #terminal: Terminal;
  readonly #tree: ProcessTree;
  #stopping = false;
  #exited = false;
  #killTimer: NodeJS.Timeout | null = null;

  constructor(terminal: Terminal, { wrapped, onOutput }: ProcessRequest) {
    this.#terminal = terminal;
    this.pid = terminal.pid;
    this.#tree = new ProcessTree(this.pid, wrapped);
    const forget = keepTrack(this.#tree);
    const release = holdOpen(terminal);
    terminal.onData((data: unknown) => {
      onOutput(Buffer.isBuffer(data) ? data : Buffer.from(String(data)), 'stdout');
    });
    this.ended = new Promise((resolve) => {
      // Comes when what was written has been read, too.
      terminal.onExit(({ exitCode, signal }) => {
        this.#exited = true;
        release();
        if (this.#killTimer !== null) clearTimeout(this.#killTimer);
        forget();
        this.#tree.release();
        // Jobs of its own groups in the same session, and what ignored the hang-up.
        if (process.platform !== 'win32') this.#tree.signal('SIGKILL');
        const code = signal === undefined || signal === 0 ? exitCode : 128 + signal;
        if (this.#stopping) resolve({ kind: 'stopped', exitCode: code });
        else resolve({ kind: 'exited', exitCode: code, drained: true });
      });
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    if (!this.#exited) this.#terminal.write(Buffer.from(bytes));
    return Promise.resolve();
  }

  closeInput(): void {
    if (!this.#exited) this.#terminal.write(END_OF_INPUT);
  }

  resize({ rows, cols }: TerminalSize): void {
    if (!this.#exited) this.#terminal.resize(cols, rows);
  }

  interrupt(): void {
    if (!this.#exited) this.#tree.signal('SIGINT');
  }

  stop(graceMs = KILL_AFTER_MS): void {
    if (this.#stopping || this.#exited) return;
    this.#stopping = true;
    this.#terminal.resume();
    this.#tree.signal('SIGTERM');
    this.#killTimer = setTimeout(() => this.#tree.signal('SIGKILL'), graceMs);
  }

  pause(): void {
    if (!this.#stopping && !this.#exited) this.#terminal.pause();
  }

  resume(): void {
    if (!this.#exited) this.#terminal.resume();
  }
}
