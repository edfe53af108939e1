/** Runs the command of a hook: told of its event on standard input, ended with all that it started. */
import { startProcess } from '../processes/process.ts';
import { ProcessStartError } from '../processes/running-process.ts';
import type { OutputStream, RunningProcess } from '../processes/running-process.ts';
import { startedArgv } from '../tools/exec-command/shell.ts';
import type { CommandEnvironment } from '../tools/tool.ts';
import type { HookEnd } from './answer.ts';

/** What is read of each stream, in bytes; the rest is dropped. */
const MAX_BYTES = 1024 * 1024;

export interface HookCommand {
  readonly command: string;
  readonly timeoutSec: number;
  /** Absolute. */
  readonly cwd: string;
  /** What it reads: JSON. */
  readonly input: string;
}

/**
 * Resolves when the command has ended, took too long, or the signal is aborted; never rejects. It runs
 * outside the sandbox, as the user wrote it, with the variables that commands may see.
 */
export async function runHookCommand(
  { command, timeoutSec, cwd, input }: HookCommand,
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<HookEnd> {
  if (signal.aborted) return notRun(INTERRUPTED);
  const output: Record<OutputStream, Collected> = {
    stdout: new Collected(),
    stderr: new Collected(),
  };
  const ways = { login: false, joined: false };
  const [file = '', ...args] = startedArgv(environment.shell, command, ways);
  let child: RunningProcess;
  try {
    child = await startProcess({
      file,
      args,
      env: { ...environment.variables, PWD: cwd },
      cwd,
      wrapped: false,
      tellsStart: false,
      io: { kind: 'apart', input: true },
      onOutput: (chunk, stream) => output[stream].add(chunk),
    });
  } catch (cause) {
    if (!(cause instanceof ProcessStartError)) throw cause;
    return notRun(cause.message);
  }
  void child.write(Buffer.from(input, 'utf8')).then(() => child.closeInput());
  const cut = await cutShort(child, timeoutSec, signal);
  if (cut !== null) {
    child.stop();
    return notRun(cut);
  }
  const end = await child.ended;
  return {
    failure: null,
    exitCode: end.kind === 'notConfined' ? null : end.exitCode,
    stdout: output.stdout.text(),
    stderr: output.stderr.text(),
  };
}

const INTERRUPTED = 'hook was stopped with its turn';

function notRun(failure: string): HookEnd {
  return { failure, exitCode: null, stdout: '', stderr: '' };
}

/** Why the command must end before it is done; null when it ended in time. */
function cutShort(
  child: RunningProcess,
  timeoutSec: number,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const settle = (why: string | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(why);
    };
    const abort = (): void => settle(INTERRUPTED);
    const late = `hook timed out after ${timeoutSec}s`;
    const timer = setTimeout(() => settle(late), Math.min(timeoutSec * 1000, 2 ** 31 - 1));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    void child.ended.then(() => settle(null));
  });
}

class Collected {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  add(chunk: Buffer): void {
    const room = MAX_BYTES - this.#size;
    if (room <= 0) return;
    const kept = chunk.subarray(0, room);
    this.#chunks.push(kept);
    this.#size += kept.length;
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
