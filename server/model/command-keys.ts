/** Keys that commands print: kept as long as the config says, and asked for anew when one is refused. */
import path from 'node:path';
import type { ResolvedProvider } from '../config/provider.ts';
import type { KeyCommand } from '../config/provider-settings.ts';
import { startProcess } from '../processes/process.ts';
import { ProcessStartError } from '../processes/running-process.ts';
import type { OutputStream, RunningProcess } from '../processes/running-process.ts';
import { ModelError } from './model.ts';
import { readableProviderText } from './provider-text.ts';

/** Where key commands run. */
export interface KeyCommandPlace {
  /** Absolute; what a relative `cwd` counts from. */
  readonly folder: string;
  /** They are the user's own and may need what no command of the agent's sees. */
  readonly variables: () => Promise<Readonly<Record<string, string>>>;
}

interface Held {
  /** The command as it was: another one means another key. */
  readonly stamp: string;
  readonly key: Promise<string>;
  /** On the clock of `now`; endless while the command runs. */
  until: number;
}

/** What is read of each stream, in bytes. Keys are shorter by far. */
const MAX_BYTES = 64 * 1024;

export class CommandKeys {
  readonly #place: KeyCommandPlace;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #closing = new AbortController();

  constructor(place: KeyCommandPlace, now: () => number = Date.now) {
    this.#place = place;
    this.#now = now;
  }

  /**
   * Those who ask at once wait for one run of the command.
   * @param refused a key that the provider did not take: another one is asked for
   * @throws {ModelError}, or the signal's reason when it is aborted
   */
  async key(
    provider: ResolvedProvider,
    command: KeyCommand,
    signal: AbortSignal,
    refused: string | null = null,
  ): Promise<string> {
    const stamp = JSON.stringify(command);
    const held = this.#held.get(provider.id);
    if (held?.stamp === stamp && held.until > this.#now()) {
      const key = await unlessAborted(held.key, signal);
      if (key !== refused) return key;
      // Whoever was refused first has it asked for; the others take what comes of that.
      if (this.#held.get(provider.id) !== held) return this.key(provider, command, signal, refused);
    }
    return unlessAborted(this.#ask(provider, command, stamp), signal);
  }

  /** Ends what runs. */
  close(): void {
    this.#closing.abort();
  }

  #ask(provider: ResolvedProvider, command: KeyCommand, stamp: string): Promise<string> {
    const key = printedKey(provider, command, this.#place, this.#closing.signal);
    const held: Held = { stamp, key, until: Infinity };
    this.#held.set(provider.id, held);
    key.then(
      () => {
        const { refreshIntervalMs: kept } = command;
        held.until = kept === 0 ? Infinity : this.#now() + kept;
      },
      () => {
        if (this.#held.get(provider.id) === held) this.#held.delete(provider.id);
      },
    );
    return key;
  }
}

async function printedKey(
  { id, name }: ResolvedProvider,
  { command, args, timeoutMs, cwd }: KeyCommand,
  { folder, variables }: KeyCommandPlace,
  closing: AbortSignal,
): Promise<string> {
  const read: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] };
  const size: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  const textOf = (stream: OutputStream): string => Buffer.concat(read[stream]).toString('utf8');
  // Without its arguments, which may hold a secret.
  const failed = (what: string, cause?: unknown): ModelError =>
    new ModelError(
      `No key for ${name}: its command \`${command}\` ${what}. Try the command in a terminal, or change model_providers.${id}.auth in config.toml.`,
      { info: 'unauthorized', retry: 'never', cause },
    );
  const place = path.resolve(folder, cwd ?? '.');
  let child: RunningProcess;
  try {
    child = await startProcess({
      file: /[\\/]/.test(command) ? path.resolve(place, command) : command,
      args,
      env: { ...(await variables()), PWD: place },
      cwd: place,
      wrapped: false,
      tellsStart: false,
      io: { kind: 'apart', input: false },
      onOutput: (chunk, stream) => {
        size[stream] += chunk.length;
        if (size[stream] <= MAX_BYTES) read[stream].push(chunk);
        else if (stream === 'stdout') child.stop();
      },
    });
  } catch (cause) {
    if (!(cause instanceof ProcessStartError)) throw cause;
    throw failed(`can't be started in ${place} (${cause.message})`, cause);
  }
  let late = false;
  const stop = (): void => child.stop();
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, timeoutMs);
  closing.addEventListener('abort', stop);
  if (closing.aborted) stop();
  const end = await child.ended;
  clearTimeout(timer);
  closing.removeEventListener('abort', stop);
  if (late) throw failed(`took longer than ${timeoutMs} ms (timeout_ms)`);
  if (size.stdout > MAX_BYTES) throw failed(`printed more than ${MAX_BYTES / 1024} KiB`);
  if (end.kind !== 'exited') throw failed('was stopped');
  const key = textOf('stdout').trim();
  if (end.exitCode !== 0) {
    const said = readableProviderText(textOf('stderr'), key === '' ? [] : [key]);
    throw failed(`ended with exit code ${end.exitCode}${said === '' ? '' : ` (${said})`}`);
  }
  if (key === '') throw failed('printed nothing');
  if (/\s/.test(key)) throw failed('printed more than a key: there is a blank in it');
  return key;
}

/** @throws the signal's reason as soon as it is aborted, whatever becomes of `promise` */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
