/**
 * The workers of this Skein: which there are, when each runs, and which server it is to threads. A worker sleeps when
 * nobody has needed it for a while, and wakes when somebody asks its server for something.
 */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  Worker,
  WorkerLimits,
  WorkerPlace,
  WorkersConfig,
} from '../../server/protocol/host-worker.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { Clock } from '../app-server/clock.ts';
import type { Provisioner, WorkerEndpoint, WorkerId } from './provisioner.ts';
import { wakeAndWait } from './wait-until-running.ts';
import type { WaitOptions } from './wait-until-running.ts';

/** As it is stored. */
export interface StoredWorker {
  readonly id: WorkerId;
  readonly name: string;
  readonly server: string;
  readonly limits: WorkerLimits;
  readonly createdAtMs: number;
}

/** The servers, as far as workers are some of them. */
export interface WorkerServers {
  /** @returns its id */
  add(name: string, worker: WorkerId): Promise<string>;
  /** null: it sleeps. */
  runAt(server: string, endpoint: WorkerEndpoint | null): Promise<void>;
  remove(server: string): Promise<void>;
  /** It is being woken and waits for something, or (null) is not. */
  waking(server: string, what: string | null): void;
  /** It will not run: what waits for it is refused in these words. */
  refuse(server: string, why: string): void;
  /** Whether anybody needs it now, or has asked it for something since. Unix milliseconds. */
  busySince(server: string, sinceMs: number): boolean;
}

export interface WorkersOptions {
  readonly clock: Clock;
  readonly servers: WorkerServers;
  readonly config: WorkersConfig;
  /** The operator's word, that nobody changes here. */
  readonly fixed: boolean;
  /** What is wrong with what was configured; null: nothing. */
  readonly problem: string | null;
  /** What comes with a place; loaded when a worker is first made or looked for. */
  readonly provision: (place: WorkerPlace) => Promise<Provisioner>;
  readonly stored: readonly StoredWorker[];
  readonly keep: (workers: readonly StoredWorker[]) => Promise<void>;
  readonly keepConfig: (config: WorkersConfig) => Promise<void>;
  readonly changed: (worker: Worker) => void;
  readonly removed: (id: WorkerId) => void;
  readonly warn: (message: string) => void;
  /** A log without secrets: a place may keep it as it came. */
  readonly safe: (text: string) => string;
  readonly wait?: WaitOptions;
}

interface Entry {
  readonly stored: StoredWorker;
  state: Worker['state'];
  detail: string | null;
  /** Since when nobody has needed it. */
  idleSinceMs: number;
  /** What happens to one worker happens in order. */
  last: Promise<unknown>;
  waking: Promise<void> | null;
  stop: AbortController;
}

const LOOK_MS = 60_000;
const LOG_LINES = 500;

export class Workers {
  readonly #options: WorkersOptions;
  readonly #entries = new Map<WorkerId, Entry>();
  #config: WorkersConfig;
  #provisioner: Promise<Provisioner> | null = null;
  #cancelLook: (() => void) | null = null;
  #closed = false;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#config = options.config;
    for (const stored of options.stored) this.#entries.set(stored.id, this.#entry(stored));
    this.#lookLater();
  }

  list(): Worker[] {
    return [...this.#entries.values()].map(shown);
  }

  get config(): WorkersConfig {
    return this.#config;
  }

  get problem(): string | null {
    return this.#options.problem;
  }

  get fixed(): boolean {
    return this.#options.fixed;
  }

  /** @throws {RpcFault} while a worker would be lost sight of */
  async configure(config: WorkersConfig): Promise<void> {
    if (this.#options.fixed) {
      throw invalidRequest('`config`: whoever runs this Skein has fixed it by SKEIN_WORKERS');
    }
    const moved = !isDeepStrictEqual(config.place, this.#config.place);
    if (moved && this.#entries.size > 0) {
      throw invalidRequest('`config.place`: remove the workers first, they are where they are');
    }
    if (moved) {
      await this.#options.provision(config.place);
      this.#provisioner = null;
    }
    this.#config = config;
    await this.#options.keepConfig(config);
  }

  /** Finds out which of them run already: they outlive this process where the place is not this machine. */
  async start(): Promise<void> {
    await Promise.all(
      [...this.#entries.values()].map(async (entry) => {
        try {
          const provisioner = await this.#place();
          const state = await provisioner.state(entry.stored.id);
          if (state.type === 'running' || state.type === 'starting') await this.#wake(entry);
          else if (state.type === 'failed') this.#set(entry, 'failed', state.why);
        } catch (error) {
          this.#set(entry, 'failed', wordsOf(error));
        }
      }),
    );
  }

  async create(name: string, limits: WorkerLimits): Promise<Worker> {
    const called = name.trim();
    if (called === '') throw invalidRequest('`name`: a name is needed');
    const id = `w-${randomBytes(5).toString('hex')}`;
    const { clock, servers } = this.#options;
    const server = await servers.add(called, id);
    const entry = this.#entry({
      id,
      name: called,
      server,
      limits,
      createdAtMs: clock.now(),
    });
    this.#entries.set(id, entry);
    await this.#keep();
    this.#begin(entry);
    return shown(entry);
  }

  wake(id: WorkerId): Worker {
    const entry = this.#get(id);
    this.#begin(entry);
    return shown(entry);
  }

  /** Somebody asks a server for something that sleeps. */
  wakeServer(server: string): void {
    const entry = this.#of(server);
    if (entry !== undefined) this.#begin(entry);
  }

  /** Its server was lost: it may run at another address by now, or not at all. */
  serverLost(server: string): void {
    const entry = this.#of(server);
    if (entry?.state === 'running') this.#begin(entry);
  }

  async sleep(id: WorkerId): Promise<Worker> {
    const entry = this.#get(id);
    await this.#putToSleep(entry);
    return shown(entry);
  }

  async remove(id: WorkerId): Promise<void> {
    const entry = this.#get(id);
    await this.#putToSleep(entry);
    await this.#next(entry, async () => {
      const provisioner = await this.#place();
      await provisioner.remove(id);
      await this.#options.servers.remove(entry.stored.server);
    });
    this.#entries.delete(id);
    await this.#keep();
    this.#options.removed(id);
  }

  async log(id: WorkerId): Promise<string> {
    this.#get(id);
    const provisioner = await this.#place();
    return this.#options.safe(await provisioner.logs(id, LOG_LINES));
  }

  /** Leaves them as they are: the provisioner ends what ends with this process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelLook?.();
    for (const entry of this.#entries.values()) entry.stop.abort();
    await Promise.all([...this.#entries.values()].map(({ last }) => last));
    const provisioner = await this.#provisioner?.catch(() => null);
    await provisioner?.close();
  }

  /** Its state tells how it went. */
  #begin(entry: Entry): void {
    // What ends with Skein is not looked for.
    if (this.#closed) return;
    this.#wake(entry).catch(() => undefined);
  }

  #wake(entry: Entry): Promise<void> {
    if (entry.waking === null) {
      // Whoever puts it to sleep meanwhile ends this, even before it began.
      const { signal } = (entry.stop = new AbortController());
      this.#set(entry, 'starting', null);
      entry.waking = this.#next(entry, () => this.#start(entry, signal));
    }
    return entry.waking;
  }

  async #start(entry: Entry, signal: AbortSignal): Promise<void> {
    const { servers, clock, wait } = this.#options;
    const { id, name, limits, server } = entry.stored;
    try {
      signal.throwIfAborted();
      const endpoint = await wakeAndWait(
        await this.#place(),
        { id, name, limits },
        { ...wait, signal, told: (what) => this.#set(entry, 'starting', what) },
      );
      await servers.runAt(server, endpoint);
      entry.idleSinceMs = clock.steady();
      // Who hears of it may want it woken again.
      entry.waking = null;
      this.#set(entry, 'running', null);
    } catch (error) {
      entry.waking = null;
      if (!signal.aborted) {
        await servers.runAt(server, null).catch(() => undefined);
        this.#options.warn(`the worker ${name} does not run: ${wordsOf(error)}`);
        servers.refuse(server, `${name}: ${wordsOf(error)}`);
        this.#set(entry, 'failed', wordsOf(error));
      }
      throw error;
    }
  }

  async #putToSleep(entry: Entry): Promise<void> {
    entry.stop.abort();
    await this.#next(entry, async () => {
      const { servers } = this.#options;
      this.#set(entry, 'ending', null);
      try {
        await servers.runAt(entry.stored.server, null);
        const provisioner = await this.#place();
        await provisioner.sleep(entry.stored.id);
        this.#set(entry, 'asleep', null);
      } catch (error) {
        this.#set(entry, 'failed', wordsOf(error));
        throw error;
      }
    });
  }

  /** One that could not be had is asked for again. */
  #place(): Promise<Provisioner> {
    this.#provisioner ??= this.#options.provision(this.#config.place).catch((error: unknown) => {
      this.#provisioner = null;
      throw error;
    });
    return this.#provisioner;
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.clock.after(LOOK_MS, () => {
      this.#look();
      if (!this.#closed) this.#lookLater();
    });
  }

  #look(): void {
    const { clock, servers, warn } = this.#options;
    const { idleMinutes } = this.#config;
    if (idleMinutes === null) return;
    const now = clock.steady();
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'running') continue;
      const { server, name } = entry.stored;
      if (servers.busySince(server, entry.idleSinceMs)) entry.idleSinceMs = now;
      else if (now - entry.idleSinceMs >= idleMinutes * 60_000) {
        this.#putToSleep(entry).catch((error: unknown) =>
          warn(`the worker ${name} could not be put to sleep: ${wordsOf(error)}`),
        );
      }
    }
  }

  #entry(stored: StoredWorker): Entry {
    return {
      stored,
      state: 'asleep',
      detail: null,
      idleSinceMs: 0,
      last: Promise.resolve(),
      waking: null,
      stop: new AbortController(),
    };
  }

  #of(server: string): Entry | undefined {
    return [...this.#entries.values()].find(({ stored }) => stored.server === server);
  }

  #get(id: WorkerId): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw invalidRequest(`\`worker\`: unknown worker ${id}`);
    return entry;
  }

  #set(entry: Entry, state: Worker['state'], detail: string | null): void {
    if (entry.state === state && entry.detail === detail) return;
    entry.state = state;
    entry.detail = detail;
    this.#options.changed(shown(entry));
    this.#options.servers.waking(entry.stored.server, state === 'starting' ? (detail ?? '') : null);
  }

  async #next(entry: Entry, work: () => Promise<void>): Promise<void> {
    const done = entry.last.then(work);
    entry.last = done.catch(() => undefined);
    await done;
  }

  #keep(): Promise<void> {
    return this.#options.keep([...this.#entries.values()].map(({ stored }) => stored));
  }
}

function shown({ stored, state, detail }: Entry): Worker {
  return { ...stored, state, detail };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
