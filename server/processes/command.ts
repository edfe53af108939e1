/** A command, confined by the platform's sandbox where that is asked for, as a running process. */
import { stat } from 'node:fs/promises';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { SandboxError } from '../sandbox/port.ts';
import type { ConfinedCommand, Sandbox, SandboxNetwork } from '../sandbox/port.ts';
import { HeldComplaint } from './held-complaint.ts';
import { startProcess } from './process.ts';
import { ProcessStartError, startError } from './running-process.ts';
import type {
  OutputStream,
  ProcessEnd,
  ProcessIo,
  RunningProcess,
  TerminalSize,
} from './running-process.ts';

/** How often a sandbox is tried to be set up for one command. */
const MAX_ATTEMPTS = 3;
/** Exit code where the sandbox stood and the program was not to be found or run in it: the reference's. */
const NO_PROGRAM = 101;

export interface CommandRequest {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  /** Null: unconfined. */
  readonly confinement: {
    readonly sandbox: Sandbox;
    readonly policy: SandboxPolicy;
    /** Absolute; where the workspace begins. */
    readonly workspace: string;
    readonly hiddenPaths: readonly string[];
    readonly network?: SandboxNetwork;
  } | null;
  readonly io: ProcessIo;
  readonly onOutput: (chunk: Buffer, stream: OutputStream) => void;
}

export type CommandEnd =
  | Exclude<ProcessEnd, { readonly kind: 'notConfined' }>
  /** The sandbox could not be set up; the command did not run. */
  | { readonly kind: 'notStarted'; readonly cause: Error };

export interface RunningCommand extends Omit<RunningProcess, 'ended'> {
  readonly ended: Promise<CommandEnd>;
  /** What the user should know about its confinement. */
  readonly notes: readonly string[];
}

/** @throws {ProcessStartError} when it could not be started */
export async function startCommand(request: CommandRequest): Promise<RunningCommand> {
  await enter(request.cwd);
  const command = new Command(request, await attempt(request));
  return command;
}

interface Attempt {
  readonly process: RunningProcess;
  readonly confined: ConfinedCommand | null;
  readonly held: HeldComplaint | null;
}

async function enter(folder: string): Promise<void> {
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(folder);
  } catch (cause) {
    throw new ProcessStartError(
      `the working directory ${folder} cannot be entered (${startError(cause).message})`,
      { cause },
    );
  }
  if (!found.isDirectory()) {
    throw new ProcessStartError(`the working directory ${folder} is not a directory`);
  }
}

async function attempt({
  argv,
  env,
  cwd,
  confinement,
  io,
  onOutput,
}: CommandRequest): Promise<Attempt> {
  const [file = '', ...args] = argv;
  const plain = { file, args, env, wrapped: false, tellsStart: false };
  let confined: ConfinedCommand | null = null;
  try {
    if (confinement !== null) {
      const { sandbox, ...more } = confinement;
      const terminal = io.kind === 'terminal';
      confined = await sandbox.wrap(argv, { ...more, cwd, env, terminal });
    }
    // The complaint comes by the stream of errors, or by the joined one.
    const complaining: OutputStream = io.kind === 'apart' ? 'stderr' : 'stdout';
    const held =
      confined?.tellsStart === true
        ? new HeldComplaint((chunk) => onOutput(chunk, complaining))
        : null;
    const process = await startProcess({
      ...(confined ?? plain),
      cwd,
      io,
      onOutput: (chunk, stream) => {
        if (held !== null && stream === complaining) held.push(chunk);
        else onOutput(chunk, stream);
      },
    });
    return { process, confined, held };
  } catch (cause) {
    confined?.dispose();
    if (cause instanceof SandboxError) throw new ProcessStartError(cause.message, { cause });
    throw cause;
  }
}

class Command implements RunningCommand {
  readonly ended: Promise<CommandEnd>;
  readonly #request: CommandRequest;
  #current: Attempt;
  #wrote = false;
  #stopped = false;

  constructor(request: CommandRequest, first: Attempt) {
    this.#request = request;
    this.#current = first;
    this.ended = this.#follow();
  }

  get pid(): number {
    return this.#current.process.pid;
  }

  get notes(): readonly string[] {
    return this.#current.confined?.notes ?? [];
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#wrote = true;
    return this.#current.process.write(bytes);
  }

  closeInput(): void {
    this.#wrote = true;
    this.#current.process.closeInput();
  }

  resize(size: TerminalSize): void {
    this.#current.process.resize(size);
  }

  interrupt(): void {
    this.#current.process.interrupt();
  }

  stop(graceMs?: number): void {
    this.#stopped = true;
    this.#current.process.stop(graceMs);
  }

  pause(): void {
    this.#current.process.pause();
  }

  resume(): void {
    this.#current.process.resume();
  }

  async #follow(): Promise<CommandEnd> {
    for (let tries = 1; ; tries += 1) {
      const { process, confined, held } = this.#current;
      const end = await process.ended;
      if (end.kind !== 'notConfined') held?.release();
      confined?.dispose();
      if (end.kind !== 'notConfined') return end;
      if (held !== null && held.text().startsWith('bwrap: execvp ')) {
        held.release();
        return { kind: 'exited', exitCode: NO_PROGRAM, drained: true };
      }
      if (this.#stopped) return { kind: 'stopped', exitCode: null };
      const complaint = `the sandbox could not be set up: ${held?.text() ?? ''}`;
      // What was to be covered (a socket, say) went away while it was being covered: look again. What
      // was written to it is gone, though.
      if (tries >= MAX_ATTEMPTS || this.#wrote) {
        return { kind: 'notStarted', cause: new SandboxError(complaint) };
      }
      try {
        this.#current = await attempt(this.#request);
      } catch (cause) {
        return { kind: 'notStarted', cause: cause instanceof Error ? cause : startError(cause) };
      }
      if (this.#stopped) this.#current.process.stop();
    }
  }
}
