/** One real process: started in a session of its own, its output streamed, ended for certain. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { killLeftovers, signalTree } from './process-tree.ts';

/** Between the polite signal and the last one, in milliseconds. */
export const KILL_AFTER_MS = 2_000;
/** How long to read on when the command is gone but a daemon it started still holds the pipe. */
const DRAIN_MS = 250;

export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** The sandbox's own process leads the group. */
  readonly wrapped: boolean;
  /** See `ConfinedCommand.tellsStart`. */
  readonly tellsStart: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Standard output and error, interleaved as they were written. */
  readonly onOutput: (chunk: Buffer) => void;
}

export type ProcessEnd =
  /** By itself; `exitCode` is 128 + n after signal n. */
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** `exitCode` is what the process gave when it was asked to end. */
  | { readonly kind: 'timedOut'; readonly exitCode: number | null }
  | { readonly kind: 'aborted'; readonly exitCode: number | null }
  /** The sandbox's process ran and the command did not: what there was of output is its complaint. */
  | { readonly kind: 'notConfined' }
  | { readonly kind: 'notStarted'; readonly cause: Error };

/**
 * Runs until the process has ended and its output is read. What it left running in its process
 * group ends with it.
 */
export function runProcess(request: ProcessRequest): Promise<ProcessEnd> {
  if (request.signal.aborted) return Promise.resolve({ kind: 'aborted', exitCode: null });
  let child: ChildProcess;
  try {
    child = start(request);
  } catch (cause) {
    // Some failures of the system call are thrown, others come as an event.
    return Promise.resolve({ kind: 'notStarted', cause: startError(cause) });
  }
  return new Promise((resolve) => {
    let stopping: 'timedOut' | 'aborted' | null = null;
    let killTimer: NodeJS.Timeout | null = null;
    let drainTimer: NodeJS.Timeout | null = null;
    let exitCode: number | null = null;
    let told = '';
    child.stdio[3]?.on('data', (chunk: Buffer) => (told += chunk.toString('latin1')));

    const stop = (why: 'timedOut' | 'aborted'): void => {
      const { pid } = child;
      if (pid === undefined || stopping !== null || child.exitCode !== null) return;
      stopping = why;
      signalTree(pid, 'SIGTERM', request.wrapped);
      killTimer = setTimeout(() => {
        signalTree(pid, 'SIGKILL', request.wrapped);
        drainTimer ??= setTimeout(finish, DRAIN_MS);
      }, KILL_AFTER_MS);
    };
    const onAbort = (): void => stop('aborted');
    const timeout = setTimeout(() => stop('timedOut'), request.timeoutMs);
    request.signal.addEventListener('abort', onAbort, { once: true });

    const settle = (end: ProcessEnd): void => {
      clearTimeout(timeout);
      if (killTimer !== null) clearTimeout(killTimer);
      if (drainTimer !== null) clearTimeout(drainTimer);
      request.signal.removeEventListener('abort', onAbort);
      child.removeAllListeners();
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve(end);
    };
    const finish = (): void => {
      if (stopping !== null) settle({ kind: stopping, exitCode });
      else if (request.tellsStart && exitCode === 1 && !told.includes('exit-code')) {
        settle({ kind: 'notConfined' });
      } else settle({ kind: 'exited', exitCode: exitCode ?? 1 });
    };
    const onData = (chunk: Buffer): void => {
      drainTimer?.refresh();
      request.onOutput(chunk);
    };

    child.on('error', (cause) => {
      if (child.pid === undefined) settle({ kind: 'notStarted', cause: startError(cause) });
    });
    child.stdout?.on('data', onData);
    child.stderr?.on('data', onData);
    child.once('exit', (code, signal) => {
      exitCode = code ?? (signal === null ? null : 128 + constants.signals[signal]);
      // A shell that was stopped dies before its children, who keep their time to clean up: the end
      // of the pipe or the kill timer decides then.
      if (stopping !== null) return;
      if (child.pid !== undefined) killLeftovers(child.pid);
      drainTimer = setTimeout(finish, DRAIN_MS);
    });
    child.once('close', () => {
      if (stopping !== null && child.pid !== undefined) {
        signalTree(child.pid, 'SIGKILL', request.wrapped);
      }
      finish();
    });
  });
}

function startError(cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'E2BIG') return new Error('the command line is too long', { cause });
  return cause instanceof Error ? cause : new Error(String(cause));
}

function start(request: ProcessRequest): ChildProcess {
  const { file, args, env, cwd } = request;
  const common = { cwd, env: { ...env }, windowsHide: true } as const;
  if (process.platform === 'win32') {
    // cmd does its own quoting: with /s it takes off exactly one outer pair and leaves the rest.
    const verbatim = /cmd\.exe$/i.test(file);
    const last = args.length - 1;
    const given = verbatim
      ? args.map((arg, index) => (index === last ? `"${arg}"` : arg))
      : [...args];
    return spawn(file, given, {
      ...common,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsVerbatimArguments: verbatim,
    });
  }
  // One pipe for both streams is the only way to keep their order, and only a shell can join them.
  return spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', file, ...args], {
    ...common,
    stdio: ['ignore', 'pipe', 'ignore', ...(request.tellsStart ? ['pipe' as const] : [])],
    detached: true,
  });
}
