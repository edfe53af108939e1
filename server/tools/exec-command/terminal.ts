/** A command of the agent that runs: it may outlive the call that started it, and its turn. */
import type { RunningCommand } from '../../processes/command.ts';
import type { CommandExecutionItem } from '../../protocol/item.ts';
import type { CommandOutput } from './output.ts';

/** What the reference gives for one that was ended. */
const KILLED = -1;
/** Of what never ran. */
export const NOT_STARTED = -1;

export function notStarted(cause: Error): string {
  return `The command was not started: ${cause.message}`;
}

/** Why it was stopped: with its turn, or by whoever wanted it gone. */
export type StopReason = 'interrupted' | 'killed';

export type TerminalEnd =
  /** `cause` says why the command could not be started after all. */
  { readonly exitCode: number | null; readonly cause: Error | null };

export interface TerminalOptions {
  readonly turnId: string;
  readonly script: string;
  readonly command: RunningCommand;
  /** As it was started; with its process id. */
  readonly item: CommandExecutionItem;
  readonly output: CommandOutput;
  readonly takesInput: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Gets the final item, whenever it ends. */
  readonly complete: (item: CommandExecutionItem) => void;
  /** The item with all that it has put out so far. */
  readonly current: () => CommandExecutionItem | null;
}

export class Terminal {
  readonly turnId: string;
  readonly processId: string;
  readonly itemId: string;
  readonly script: string;
  readonly cwd: string;
  readonly takesInput: boolean;
  readonly output: CommandOutput;
  /** Resolves when it has ended and its item is completed; never rejects. */
  readonly ended: Promise<void>;
  readonly #options: TerminalOptions;
  readonly #began = performance.now();
  #stopped: StopReason | null = null;
  #end: TerminalEnd | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: TerminalOptions) {
    const { turnId, item, script, takesInput, output } = options;
    this.#options = options;
    this.turnId = turnId;
    this.processId = item.processId ?? '';
    this.itemId = item.id;
    this.script = script;
    this.cwd = item.cwd;
    this.takesInput = takesInput;
    this.output = output;
    this.ended = this.#follow();
  }

  /** How it ended; null while it runs. */
  get end(): TerminalEnd | null {
    return this.#end;
  }

  /** Of the process that leads its group. */
  get pid(): number {
    return this.#options.command.pid;
  }

  get notes(): readonly string[] {
    return this.#options.command.notes;
  }

  /** Its item as it is now; null when that is completed. */
  current(): CommandExecutionItem | null {
    return this.#end === null ? this.#options.current() : null;
  }

  /** Until it has ended, so many milliseconds are over, or the signal is aborted. */
  async wait(limitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#end !== null || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limitMs);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([this.ended, promise]);
    clearTimeout(timer);
  }

  /** As Ctrl+C would. */
  interrupt(): void {
    this.#options.command.interrupt();
  }

  /** In the order of the calls. */
  write(text: string): Promise<void> {
    const { command } = this.#options;
    this.#writing = this.#writing.then(() => command.write(Buffer.from(text)));
    return this.#writing;
  }

  /** Ends it with all that it started; see {@link ended}. */
  stop(why: StopReason, graceMs?: number): void {
    if (this.#end !== null) return;
    this.#stopped ??= why;
    this.#options.command.stop(graceMs);
  }

  async #follow(): Promise<void> {
    const { command, output, item, now, complete } = this.#options;
    const end = await command.ended;
    output.end();
    const exitCode =
      end.kind === 'notStarted'
        ? NOT_STARTED
        : end.kind === 'stopped' && this.#stopped === 'killed'
          ? KILLED
          : end.exitCode;
    const cause = end.kind === 'notStarted' ? end.cause : null;
    this.#end = { exitCode, cause };
    complete({
      ...item,
      status: end.kind === 'exited' && exitCode === 0 ? 'completed' : 'failed',
      aggregatedOutput: cause === null ? output.aggregated() : notStarted(cause),
      exitCode,
      durationMs: Math.round(performance.now() - this.#began),
      completedAtMs: now(),
    });
  }
}
