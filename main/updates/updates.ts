/**
 * Keeps Skein new, as far as the user wants that: looks once a day, fetches, and puts in place when Skein ends,
 * or at once, but never while an agent works.
 */
import type { AppSettings } from '../../server/protocol/host.ts';
import type { UpdateState } from '../../server/protocol/host-update.ts';
import type { Clock } from '../app-server/clock.ts';
import type { UpdateSupport } from './updater.ts';

/** Not with the start, which has enough to do, and not while a user is still looking around. */
const FIRST_LOOK_MS = 60_000;
const NEXT_LOOK_MS = 24 * 60 * 60 * 1000;
const AFTER_FAILURE_MS = 4 * 60 * 60 * 1000;

export interface UpdatesOptions extends UpdateSupport {
  readonly clock: Clock;
  settings(): AppSettings;
  /** How many turns are running, on all servers. */
  busy(): number;
  changed(update: UpdateState): void;
  warn(message: string): void;
}

/** From these the user can go back: nothing is on its way. */
const STILL: ReadonlySet<string> = new Set([
  'idle',
  'found',
  'ready',
  'failed',
  'notInstalled',
  'notReturned',
]);

export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #cancelTimer: (() => void) | null = null;
  #download: AbortController | null = null;
  /** The channel that was asked last: another one is asked at once. */
  #channel: AppSettings['updateChannel'] | null = null;
  #wish: AppSettings['updates'] | null = null;
  #closed = false;
  /** What it was before the user wanted to go back. */
  #still: UpdateState['phase'] = 'idle';

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state = {
      hindrance: options.hindrance,
      phase: options.failed === null ? 'idle' : 'notInstalled',
      version: options.failed?.version ?? null,
      notes: null,
      progress: null,
      checkedAtMs: null,
      error: options.failed?.cause ?? null,
      previous: options.way?.previous ?? null,
      releases: options.releases,
    };
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Begins to look by itself, if the user wants that. */
  start(): void {
    this.#wish = this.#options.settings().updates;
    this.#channel = this.#options.settings().updateChannel;
    this.#lookIn(FIRST_LOOK_MS);
  }

  /** The settings may be others now. */
  settingsChanged(): void {
    const { updates, updateChannel } = this.#options.settings();
    if (updates === this.#wish && updateChannel === this.#channel) return;
    const switched = updateChannel !== this.#channel;
    this.#wish = updates;
    this.#channel = updateChannel;
    this.#options.updater?.installAtEnd(updates !== 'off');
    if (updates === 'off') this.#cancelTimer?.();
    else if (switched) this.check();
    else if (updates === 'automatic' && this.#state.phase === 'found') this.download();
    else this.#lookIn(FIRST_LOOK_MS);
  }

  /** Looks now, whatever the settings say: the user asked. */
  check(): void {
    const { updater, clock } = this.#options;
    if (
      updater === null ||
      !['idle', 'found', 'failed', 'notInstalled', 'notReturned'].includes(this.#state.phase)
    ) {
      return;
    }
    this.#tell({ phase: 'checking', error: null });
    updater.check(this.#options.settings().updateChannel).then(
      (found) => {
        this.#lookIn(NEXT_LOOK_MS);
        this.#tell({
          phase: found === null ? 'idle' : 'found',
          version: found?.version ?? null,
          notes: found?.notes ?? null,
          checkedAtMs: clock.now(),
        });
        // Who went back from it does not get it again unasked.
        const isWanted = found !== null && found.version !== this.#options.way?.left;
        if (isWanted && this.#options.settings().updates === 'automatic') this.download();
      },
      (error: unknown) => this.#failed(error),
    );
  }

  download(): void {
    const { updater } = this.#options;
    const { phase, version } = this.#state;
    if (updater === null || version === null || !['found', 'failed'].includes(phase)) return;
    const download = new AbortController();
    this.#download = download;
    this.#tell({ phase: 'downloading', progress: 0, error: null });
    const progress = (part: number): void => {
      // A page need not be told of every packet.
      const known = this.#state.progress ?? 0;
      if (!download.signal.aborted && (part - known >= 0.01 || part === 1)) {
        this.#tell({ progress: part });
      }
    };
    updater.download(progress, download.signal).then(
      () => {
        if (download.signal.aborted) return;
        updater.installAtEnd(this.#options.settings().updates !== 'off');
        this.#tell({ phase: 'ready', progress: null });
      },
      (error: unknown) => {
        if (!download.signal.aborted) this.#failed(error);
      },
    );
  }

  install(): void {
    if (this.#state.phase !== 'ready') return;
    this.#tell({ phase: 'waiting' });
    this.turnsChanged();
  }

  /** Goes back to the version before this one, as soon as no turn is running. */
  back(): void {
    const { phase, previous } = this.#state;
    if (previous === null || !STILL.has(phase)) return;
    this.#still = phase === 'notReturned' ? this.#still : phase;
    this.#tell({ phase: 'returning', error: null });
    this.turnsChanged();
  }

  /** Turns began or ended: what waits for that goes on. */
  turnsChanged(): void {
    const { phase } = this.#state;
    if (this.#closed || this.#options.busy() > 0) return;
    if (phase === 'waiting') {
      this.#end(this.#install(), (error) =>
        this.#tell({ phase: 'notInstalled', error: wordsOf(error) }),
      );
    }
    if (phase === 'returning') {
      const went = this.#options.way?.goBack() ?? Promise.resolve();
      this.#end(went, (error) => this.#tell({ phase: 'notReturned', error: wordsOf(error) }));
    }
  }

  cancel(): void {
    if (this.#state.phase === 'waiting') this.#tell({ phase: 'ready' });
    if (this.#state.phase === 'returning') this.#tell({ phase: this.#still });
    if (this.#state.phase !== 'downloading') return;
    this.#download?.abort();
    this.#tell({ phase: 'found', progress: null });
  }

  /** @param inUse a server goes on for others, out of the folder that a newer version would be put into */
  async close(inUse: boolean): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#download?.abort();
    const { phase } = this.#state;
    if (inUse) {
      this.#options.updater?.installAtEnd(false);
      if (phase === 'ready') {
        this.#options.warn('the newer version waits for the next end: a turn of others goes on');
      }
    } else if (phase === 'ready' && this.#options.settings().updates !== 'off') await this.#keep();
  }

  async #install(): Promise<void> {
    await this.#keep();
    await this.#options.updater?.install();
  }

  /** Without it there is no way back, which is no reason to stay with what has to be mended. */
  async #keep(): Promise<void> {
    await this.#options.way
      ?.keep()
      .catch((error: unknown) => this.#options.warn(`this version is not kept: ${wordsOf(error)}`));
  }

  /** From here on nothing else is told, unless it does not work. */
  #end(work: Promise<void>, failed: (error: unknown) => void): void {
    this.#closed = true;
    work.catch((error: unknown) => {
      this.#closed = false;
      failed(error);
    });
  }

  #failed(error: unknown): void {
    this.#lookIn(AFTER_FAILURE_MS);
    this.#tell({ phase: 'failed', progress: null, error: wordsOf(error) });
  }

  #lookIn(delayMs: number): void {
    this.#cancelTimer?.();
    const { updater, clock } = this.#options;
    const isWanted = this.#options.settings().updates !== 'off';
    if (updater === null || this.#closed || !isWanted) return;
    this.#cancelTimer = clock.after(delayMs, () => this.check());
  }

  #tell(change: Partial<UpdateState>): void {
    if (this.#closed) return;
    this.#state = { ...this.#state, ...change };
    this.#options.changed(this.#state);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
