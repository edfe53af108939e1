/** A process on pipes. */
import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { constants } from 'node:os';
import { keepTrack } from './live-processes.ts';
import { killLeftovers, ProcessTree } from './process-tree.ts';
import { KILL_AFTER_MS, startError } from './running-process.ts';
import type {
  OutputStream,
  ProcessEnd,
  ProcessRequest,
  RunningProcess,
} from './running-process.ts';
import { windowsSpawn } from './windows.ts';

/** How long to read on when the command is gone but a daemon it started still holds the pipe. */
const DRAIN_MS = 250;

/** @throws {ProcessStartError} */
export async function startOnPipes(request: ProcessRequest): Promise<RunningProcess> {
  let child: ChildProcess;
  try {
    child = start(request);
    await spawned(child);
  } catch (cause) {
    throw startError(cause);
  }
  return new PipedProcess(child, request);
}

/** Some failures of the system call are thrown, others come as an event. */
function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

class PipedProcess implements RunningProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #request: ProcessRequest;
  readonly #tree: ProcessTree;
  readonly #forget: () => void;
  #settle: (end: ProcessEnd) => void = () => undefined;
  #stopping = false;
  #exitCode: number | null = null;
  #exited = false;
  #paused = false;
  #killTimer: NodeJS.Timeout | null = null;
  #drainTimer: NodeJS.Timeout | null = null;
  #told = '';

  constructor(child: ChildProcess, request: ProcessRequest) {
    this.#child = child;
    this.#request = request;
    this.pid = child.pid ?? 0;
    this.#tree = new ProcessTree(this.pid, request.wrapped);
    this.#forget = keepTrack(this.#tree);
    this.ended = new Promise((resolve) => (this.#settle = resolve));
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    child.stdio[3]?.on('data', (chunk: Buffer) => (this.#told += chunk.toString('latin1')));
    const listen = (stream: OutputStream, told: OutputStream): void => {
      child[stream]?.on('data', (chunk: Buffer) => {
        this.#drainTimer?.refresh();
        request.onOutput(chunk, told);
      });
    };
    listen('stdout', 'stdout');
    listen('stderr', request.io.kind === 'joined' ? 'stdout' : 'stderr');
    child.once('exit', (code, signal) => this.#exit(code, signal));
    child.once('close', () => {
      if (this.#stopping) this.#tree.signal('SIGKILL');
      this.#finish(true);
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    if (stdin == null || !stdin.writable) return Promise.resolve();
    // An error means that the process closed its input or ended: its business.
    return new Promise((resolve) => stdin.write(bytes, () => resolve()));
  }

  closeInput(): void {
    this.#child.stdin?.end();
  }

  resize(): void {
    // No terminal.
  }

  interrupt(): void {
    if (!this.#exited) this.#tree.signal('SIGINT');
  }

  stop(graceMs = KILL_AFTER_MS): void {
    if (this.#stopping || this.#exited) return;
    this.#stopping = true;
    this.resume();
    this.#tree.signal('SIGTERM');
    this.#killTimer = setTimeout(() => {
      this.#tree.signal('SIGKILL');
      this.#drainTimer ??= setTimeout(() => this.#finish(false), DRAIN_MS);
    }, graceMs);
  }

  pause(): void {
    if (this.#stopping) return;
    this.#paused = true;
    this.#child.stdout?.pause();
    this.#child.stderr?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#child.stdout?.resume();
    this.#child.stderr?.resume();
    this.#drainTimer?.refresh();
  }

  #exit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#exited = true;
    this.#exitCode = code ?? (signal === null ? null : 128 + constants.signals[signal]);
    // A shell that was stopped dies before its children, who keep their time to clean up: the end
    // of the pipe or the kill timer decides then.
    if (this.#stopping) return;
    killLeftovers(this.pid);
    const drain = (): void => {
      // Who paused it has not read yet; that is not the process's fault.
      if (this.#paused) this.#drainTimer = setTimeout(drain, DRAIN_MS);
      else this.#finish(false);
    };
    this.#drainTimer = setTimeout(drain, DRAIN_MS);
  }

  #finish(drained: boolean): void {
    if (this.#killTimer !== null) clearTimeout(this.#killTimer);
    if (this.#drainTimer !== null) clearTimeout(this.#drainTimer);
    this.#forget();
    this.#tree.release();
    this.#child.removeAllListeners('close');
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    const exitCode = this.#exitCode;
    if (this.#stopping) this.#settle({ kind: 'stopped', exitCode });
    else if (this.#request.tellsStart && exitCode === 1 && !this.#told.includes('exit-code')) {
      this.#settle({ kind: 'notConfined' });
    } else this.#settle({ kind: 'exited', exitCode: exitCode ?? 1, drained });
  }
}

function start(request: ProcessRequest): ChildProcess {
  const { file, args, env, cwd, io, tellsStart, handOver } = request;
  const input = io.kind === 'apart' && io.input ? 'pipe' : 'ignore';
  const common: SpawnOptions = { cwd, env: { ...env }, windowsHide: true };
  if (process.platform === 'win32') {
    const plan = windowsSpawn(file, args, env);
    return spawn(plan.file, [...plan.args], {
      ...common,
      stdio: [input, 'pipe', 'pipe'],
      windowsVerbatimArguments: plan.verbatim,
    });
  }
  const handed = handOver?.() ?? null;
  try {
    return spawn(file, [...(handed?.args ?? []), ...args], {
      ...common,
      detached: true,
      stdio: [
        input,
        'pipe',
        'pipe',
        ...(tellsStart ? (['pipe'] as const) : []),
        ...(handed?.files ?? []),
      ],
    });
  } finally {
    handed?.close();
  }
}
