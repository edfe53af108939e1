/** A process that a client runs: its output capped, kept or passed on, its time limited. */
import { CappedOutput } from './capped-output.ts';
import { startCommand } from './command.ts';
import type { CommandEnd, CommandRequest, RunningCommand } from './command.ts';
import { ProcessStartError } from './running-process.ts';
import type { OutputStream, TerminalSize } from './running-process.ts';

/** As `timeout(1)` does. */
const TIMED_OUT = 124;
/** As after SIGKILL. */
const ENDED = 137;
/** A longer timer would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What is run, once it is known how. */
export type ClientCommand = Omit<CommandRequest, 'onOutput' | 'io'>;

export interface ClientProcessOptions {
  readonly tty: TerminalSize | null;
  readonly takesInput: boolean;
  /** Bytes of each stream; null for all. */
  readonly outputBytesCap: number | null;
  /** Null for no limit. */
  readonly timeoutMs: number | null;
  /** Null: output is kept for the end. */
  readonly onDelta: ((stream: OutputStream, bytes: Buffer, capReached: boolean) => void) | null;
  /** While the client is too far behind with what it was sent: when it will have caught up. */
  readonly behind: () => Promise<void> | null;
}

export interface ClientProcessEnd {
  readonly exitCode: number;
  readonly drained: boolean;
  readonly stdout: CappedOutput;
  readonly stderr: CappedOutput;
}

export class ClientProcess {
  readonly takesInput: boolean;
  readonly hasTerminal: boolean;
  /** @throws {ProcessStartError} */
  readonly started: Promise<RunningCommand>;
  /** Rejects as {@link started} does. */
  readonly ended: Promise<ClientProcessEnd>;
  readonly #options: ClientProcessOptions;
  readonly #outputs: Readonly<Record<OutputStream, CappedOutput>>;
  #why: 'timedOut' | 'ended' | null = null;
  #command: RunningCommand | null = null;
  #waits = false;

  constructor(options: ClientProcessOptions, command: () => Promise<ClientCommand>) {
    const { tty, takesInput, outputBytesCap, onDelta } = options;
    this.#options = options;
    this.takesInput = takesInput;
    this.hasTerminal = tty !== null;
    const output = (): CappedOutput =>
      new CappedOutput(outputBytesCap ?? Number.POSITIVE_INFINITY, onDelta === null);
    this.#outputs = { stdout: output(), stderr: output() };
    this.started = this.#start(command);
    this.ended = this.#run();
    // Whoever needs them sees their failure; nobody has to.
    this.started.catch(() => undefined);
    this.ended.catch(() => undefined);
  }

  /** Ends it with all that it started. */
  end(graceMs?: number): void {
    this.#stop('ended', graceMs);
  }

  async #start(make: () => Promise<ClientCommand>): Promise<RunningCommand> {
    const { tty, takesInput } = this.#options;
    const command = await startCommand({
      ...(await make()),
      io: tty === null ? { kind: 'apart', input: takesInput } : { kind: 'terminal', size: tty },
      onOutput: (chunk, stream) => this.#take(chunk, stream),
    });
    this.#command = command;
    if (this.#why !== null) command.stop();
    return command;
  }

  async #run(): Promise<ClientProcessEnd> {
    const { timeoutMs } = this.#options;
    const command = await this.started;
    const timer =
      timeoutMs === null
        ? null
        : setTimeout(() => this.#stop('timedOut'), Math.min(timeoutMs, LONGEST_TIMER_MS));
    const end = await command.ended;
    if (timer !== null) clearTimeout(timer);
    if (end.kind === 'notStarted') {
      throw new ProcessStartError(end.cause.message, { cause: end.cause });
    }
    return {
      exitCode: this.#exitCode(end),
      drained: end.kind === 'stopped' || end.drained,
      ...this.#outputs,
    };
  }

  #exitCode(end: Exclude<CommandEnd, { readonly kind: 'notStarted' }>): number {
    if (end.kind === 'exited') return end.exitCode;
    return this.#why === 'timedOut' ? TIMED_OUT : ENDED;
  }

  #stop(why: 'timedOut' | 'ended', graceMs?: number): void {
    this.#why ??= why;
    this.#command?.stop(graceMs);
  }

  #take(chunk: Buffer, stream: OutputStream): void {
    const output = this.#outputs[stream];
    const part = output.take(chunk);
    const { onDelta, behind } = this.#options;
    if (part === null || onDelta === null) return;
    onDelta(stream, part, output.capReached);
    const caughtUp = behind();
    if (caughtUp !== null) this.#waitFor(caughtUp);
  }

  #waitFor(client: Promise<void>): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#command?.pause();
    void client.then(() => {
      this.#waits = false;
      this.#command?.resume();
    });
  }
}
