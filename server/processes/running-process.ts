/** A process that runs, whatever it is joined to: what is asked for, and what can be done with it. */
import type { HandOver } from '../sandbox/port.ts';

/** Between the polite signal and the last one, in milliseconds. */
export const KILL_AFTER_MS = 2_000;

export type OutputStream = 'stdout' | 'stderr';

/** In character cells. */
export interface TerminalSize {
  readonly rows: number;
  readonly cols: number;
}

export type ProcessIo =
  /**
   * No input; standard output and error as one stream, told as `stdout`. In the order written where the
   * program sends its errors to its output, as `startedArgv` has shells do: there are two pipes.
   */
  | { readonly kind: 'joined' }
  | { readonly kind: 'apart'; readonly input: boolean }
  /** Takes input; all output comes as `stdout`. */
  | { readonly kind: 'terminal'; readonly size: TerminalSize };

export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** The sandbox's own process leads the group. */
  readonly wrapped: boolean;
  /** See `ConfinedCommand.tellsStart`. Never with a terminal. */
  readonly tellsStart: boolean;
  /** See `ConfinedCommand.handOver`. */
  readonly handOver?: () => HandOver;
  readonly io: ProcessIo;
  readonly onOutput: (chunk: Buffer, stream: OutputStream) => void;
}

export type ProcessEnd =
  /** By itself; `exitCode` is 128 + n after signal n. `drained`: all its output was read. */
  | { readonly kind: 'exited'; readonly exitCode: number; readonly drained: boolean }
  /** `exitCode` is what the process gave when it was asked to end; null when it gave nothing. */
  | { readonly kind: 'stopped'; readonly exitCode: number | null }
  /** The sandbox's process ran and the command did not: what there was of output is its complaint. */
  | { readonly kind: 'notConfined' };

export interface RunningProcess {
  /** Of the process that leads the group. */
  readonly pid: number;
  /** Resolves when the process has ended and its output is read; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Resolves when the process can take more. What comes after its input was closed is dropped. */
  write(bytes: Uint8Array): Promise<void>;
  closeInput(): void;
  /** Without a terminal nothing happens. */
  resize(size: TerminalSize): void;
  /** As Ctrl+C on its terminal would; nothing where the platform has no such thing. */
  interrupt(): void;
  /** Ends it with all that it started: politely, and so many milliseconds later for certain. */
  stop(graceMs?: number): void;
  /** Reads no output until `resume`: the process waits when its pipe is full. */
  pause(): void;
  resume(): void;
}

/** The process could not be started; the message says why, for people. */
export class ProcessStartError extends Error {
  override readonly name = 'ProcessStartError';
}

export function startError(cause: unknown): ProcessStartError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'E2BIG') return new ProcessStartError('the command line is too long', { cause });
  if (code === 'ENOENT') return new ProcessStartError('No such file or directory', { cause });
  if (code === 'EACCES') return new ProcessStartError('Permission denied', { cause });
  return new ProcessStartError(cause instanceof Error ? cause.message : String(cause), { cause });
}
