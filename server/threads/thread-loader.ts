/** Loads and unloads threads: which are held, who may write, and how they come to be. */
import type { ThreadForkParams, ThreadStartParams } from '../protocol/thread.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { IdleActions } from './idle-actions.ts';
import { IdleUnloading } from './idle-unloading.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { endThreads, partOf, turnsEnded } from './thread-ending.ts';
import { CodexFollower } from './codex-follower.ts';
import type { LoadedThread, ThreadOwner } from './loaded-thread.ts';
import type { Joins, Origin, ThreadServices } from './services.ts';
import { tellWarnings } from './start-warnings.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import type { SharedHistory } from './thread-history.ts';
import { ThreadMaker } from './thread-maker.ts';
import { ensureProvider, makeReady } from './thread-readiness.ts';
import { loadedForkSource, storedForkSource } from './fork-source.ts';
import type { ForkSource } from './fork-source.ts';
import type { Stored } from './thread-reading.ts';
import type { ThreadMeta } from './thread-meta.ts';
import { overridingSettings, whileLoaded } from './thread-settings.ts';
import type { ThreadOverrides } from './thread-settings.ts';
import { StoredThreads } from './stored-threads.ts';
import { exists, ThreadStore } from './thread-store.ts';
import { takeWriterLock } from './writer-lock.ts';
import type { WriterLock } from './writer-lock.ts';

/** What is done with a thread's file between its repair and its loading. */
type Prepare = (stored: Stored) => Promise<Stored>;

interface Loading {
  readonly prepare?: Prepare;
  /** In force from the beginning, so nobody is told of a change. */
  readonly overrides?: ThreadOverrides | undefined;
  readonly joins?: Joins | undefined;
}

export class ThreadLoader implements ThreadOwner {
  readonly store: ThreadStore;
  /** What lies on disk. */
  readonly stored: StoredThreads;
  readonly whenIdle = new IdleActions();
  readonly #services: ThreadServices;
  readonly #maker: ThreadMaker;
  readonly #threads = new Map<string, LoadedThread>();
  readonly #loading = new Map<string, Promise<LoadedThread>>();
  readonly #unloading: IdleUnloading;
  readonly #codex: CodexFollower;
  /** What is under way with threads that are not loaded, by thread. */
  readonly #busy = new KeyedTurns();
  #closing = false;
  /** Turns that run may end, no other begins by itself. */
  #leaving = false;

  constructor(services: ThreadServices) {
    this.#services = services;
    this.store = new ThreadStore(services.home);
    this.stored = new StoredThreads(services, this.store, this);
    this.#codex = new CodexFollower(services, this.store);
    this.#maker = new ThreadMaker(services, this, this.store);
    this.#unloading = new IdleUnloading({
      delayMs: async () => (await services.config.load()).settings.threadUnloadDelaySecs * 1000,
      isIdle: (threadId) => this.#isIdle(threadId),
      unload: (threadId) => this.#unloadIdle(threadId),
    });
  }

  get(threadId: string): LoadedThread | null {
    return this.#threads.get(threadId) ?? null;
  }

  ids(): string[] {
    return [...this.#threads.keys()];
  }

  async lock(threadId: string): Promise<WriterLock> {
    const { home } = this.#services;
    if (await this.store.isImported(threadId)) {
      throw invalidRequest(
        `thread ${threadId} belongs to Codex: it can be read and forked here, not continued or changed`,
      );
    }
    const lock = await takeWriterLock(home, threadId);
    if (lock === null) throw invalidRequest(`thread ${threadId} already has an active writer`);
    return lock;
  }

  /** Brings the threads of Codex up to date, if the config asks for them. */
  followCodex(): Promise<void> {
    return this.#closing ? Promise.resolve() : this.#codex.follow();
  }

  /** The same, however short the time since the last look. */
  followCodexAgain(): Promise<void> {
    this.#codex.forget();
    return this.followCodex();
  }

  changed(thread: LoadedThread): void {
    const { place, projection } = thread;
    if (place !== null && thread.begun) this.store.saveSoon(place, projection);
  }

  async findShared({ id, projection, shared }: LoadedThread): Promise<SharedHistory> {
    const there = await Promise.all(shared.parts.map(({ file }) => exists(file)));
    if (shared.lost === null && there.every(Boolean)) return shared;
    return this.stored.shared(id, projection.base);
  }

  turnEnded(thread: LoadedThread): void {
    this.considerUnloading(thread.id);
    this.becameIdle(thread);
  }

  /** A turn has ended, or a thread is there again. */
  becameIdle(thread: LoadedThread): void {
    if (!this.#closing && !this.#leaving) this.whenIdle.run(thread).catch(ignored);
  }

  async create(params: ThreadStartParams, origin: Origin): Promise<LoadedThread> {
    if (params.worktree != null) {
      const { inNewWorktree } = await import('./thread-worktrees.ts');
      const cwd = params.cwd ?? '';
      return inNewWorktree(this.#services, params, cwd, (placed) => this.create(placed, origin));
    }
    const thread = this.#keep(await this.#maker.create(params, origin));
    await this.#makeReady(thread);
    return thread;
  }

  /** A thread of its own that begins with what a model was sent elsewhere. @throws {RpcFault} */
  async createFrom(
    history: readonly unknown[],
    overrides: ThreadOverrides,
    origin: Origin,
  ): Promise<LoadedThread> {
    const thread = this.#keep(await this.#maker.fromHistory(history, overrides, origin));
    this.changed(thread);
    await this.#makeReady(thread);
    await this.#introduce(thread, origin.joins);
    thread.announceStatus();
    return thread;
  }

  /** The loaded thread with the overrides in force. @throws {RpcFault} */
  async resume(threadId: string, overrides: ThreadOverrides, joins?: Joins): Promise<LoadedThread> {
    for (;;) {
      const loaded = this.get(threadId);
      if (loaded === null && !this.#loading.has(threadId)) {
        return this.#loadOnce(threadId, { overrides, joins });
      }
      const thread = loaded ?? (await this.#loadOnce(threadId));
      try {
        (await this.#override(thread, whileLoaded(thread.begun, overrides)))();
        if (overrides.config != null) await this.#makeReady(thread);
        return thread;
      } catch (error) {
        // It was just being unloaded: then it is loaded again.
        if (!thread.closed || this.#closing) throw error;
      }
    }
  }

  /**
   * Changes the file of a thread while it is not loaded. What runs is interrupted; the thread is
   * unloaded and loaded again, also when `change` refuses by throwing. @throws {RpcFault}
   */
  async reshape(threadId: string, change: Prepare): Promise<LoadedThread> {
    await this.unload(threadId);
    let fault: Error | null = null;
    const prepare: Prepare = async (stored) => {
      try {
        return await change(stored);
      } catch (error) {
        fault = error instanceof Error ? error : new Error(String(error));
        return stored;
      }
    };
    const thread = await this.#loadOnce(threadId, { prepare });
    // Written by the function above, which the compiler does not follow.
    const failed = fault as Error | null;
    if (failed !== null) throw failed;
    return thread;
  }

  /** @throws {RpcFault} */
  async fork(sourceId: string, params: ThreadForkParams, origin: Origin): Promise<LoadedThread> {
    const source = await this.#forkSource(sourceId);
    if (params.worktree != null) {
      const { inNewWorktree } = await import('./thread-worktrees.ts');
      const cwd = params.cwd ?? source.settings.cwd;
      return inNewWorktree(this.#services, params, cwd, (placed) =>
        this.fork(sourceId, placed, origin),
      );
    }
    const thread = await this.#maker.fork(source, params, origin);
    this.changed(thread);
    this.#keep(thread);
    await this.#makeReady(thread);
    await this.#introduce(thread, origin.joins);
    return thread;
  }

  /** Keeps facts of a thread, loaded or not; those of an archived one too. @throws {RpcFault} */
  async note(threadId: string, ...facts: readonly ThreadFact[]): Promise<void> {
    await this.amend(threadId, () => facts);
  }

  /**
   * Keeps the facts that `choose` makes of what is known of the thread at that moment; it may refuse
   * by throwing. @returns what is known then. @throws {RpcFault}
   */
  async amend(
    threadId: string,
    choose: (meta: ThreadMeta) => readonly ThreadFact[],
  ): Promise<ThreadMeta> {
    const loaded = this.get(threadId);
    if (loaded === null) {
      return this.exclusively(threadId, () =>
        // It may have been loaded while this waited.
        this.get(threadId) === null
          ? this.stored.amend(threadId, choose)
          : this.amend(threadId, choose),
      );
    }
    return loaded.inTurn(async () => {
      const facts = choose(loaded.meta);
      if (facts.length > 0) await loaded.note(...facts);
      return loaded.meta;
    });
  }

  /**
   * Runs one after another what needs the lock of a thread that is not loaded, loading it included:
   * this server must not be in its own way.
   */
  exclusively<T>(threadId: string, action: () => Promise<T>): Promise<T> {
    return this.#busy.run(threadId, action);
  }

  /**
   * Interrupts what runs, then lets go of the thread and says so. No effect, and false, when it is not
   * loaded, or not `wanted` any more when its turn comes.
   */
  async unload(threadId: string, wanted: () => boolean = () => true): Promise<boolean> {
    const thread = this.get(threadId);
    if (thread === null) return false;
    const gone = await thread.inTurn(async () => {
      if (!wanted()) return false;
      await thread.turns.stop();
      await thread.terminals.endAll();
      await thread.hooks.ended(thread.settings, false);
      // What its last turn changed is told in its file.
      await thread.cleaned;
      this.#drop(thread);
      return true;
    });
    if (!gone) return false;
    await this.store.flush();
    this.#services.outbound.toAll('thread/status/changed', {
      threadId,
      status: { type: 'notLoaded' },
    });
    return true;
  }

  /** Starts, or stops, the wait after which a thread that nobody watches is unloaded. */
  considerUnloading(threadId: string): void {
    this.#unloading.consider(threadId);
  }

  /** Resolves when no turn runs. */
  idle(): Promise<void> {
    return turnsEnded(() => this.#threads.values());
  }

  /**
   * Lets go of threads that nobody watches, if turns run in others.
   * @returns the threads of those turns
   */
  async keepWatched(isWatched: (threadId: string) => boolean): Promise<string[]> {
    const { going, others } = partOf(this.#threads.values(), isWatched);
    if (going.length > 0) {
      this.#leaving = true;
      await Promise.all(others.map((id) => this.unload(id)));
    }
    return going;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#unloading.close();
    await endThreads([...this.#threads.values()]);
    for (const thread of this.#threads.values()) this.#drop(thread);
    await this.store.close();
  }

  #isIdle(threadId: string): boolean {
    const thread = this.get(threadId);
    return (
      thread !== null && thread.active === null && this.#services.outbound.watchers(threadId) === 0
    );
  }

  async #unloadIdle(threadId: string): Promise<void> {
    const gone = await this.unload(threadId, () => this.#isIdle(threadId));
    if (gone) this.#services.outbound.toAll('thread/closed', { threadId });
  }

  #loadOnce(threadId: string, how: Loading = {}): Promise<LoadedThread> {
    let loading = this.#loading.get(threadId);
    if (loading === undefined) {
      loading = this.exclusively(threadId, () => this.#load(threadId, how)).finally(() =>
        this.#loading.delete(threadId),
      );
      this.#loading.set(threadId, loading);
    } else if (how.prepare !== undefined) {
      throw invalidRequest(`thread ${threadId} is just being loaded`);
    }
    return loading;
  }

  async #load(threadId: string, how: Loading): Promise<LoadedThread> {
    const place = await this.stored.place(threadId);
    const lock = await this.lock(threadId);
    let thread: LoadedThread;
    try {
      const stored = await this.stored.mend(place, 'stays');
      thread = await this.#maker.load((await how.prepare?.(stored)) ?? stored, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
    this.#keep(thread);
    await this.#makeReady(thread, how.overrides);
    this.changed(thread);
    await this.#introduce(thread, how.joins, thread.meta.told);
    thread.announceStatus();
    const { badLines } = thread.meta;
    if (badLines > 0) {
      const message = `Lines of this thread's file that could not be read and were passed over: ${badLines} in ${place.path}`;
      this.#services.outbound.toAll('warning', { threadId, message });
    }
    return thread;
  }

  async #forkSource(sourceId: string): Promise<ForkSource> {
    const loaded = this.get(sourceId);
    if (loaded !== null) return loadedForkSource(loaded);
    const stored = await this.stored.ended(await this.stored.place(sourceId));
    return storedForkSource(stored, await this.#maker.storedSettings(stored.projection));
  }

  /** @throws {RpcFault} when something that the thread needs can't be had: it is let go of then */
  async #makeReady(thread: LoadedThread, overrides?: ThreadOverrides): Promise<void> {
    try {
      if (overrides !== undefined) {
        await ensureProvider(this.#services, thread.settings, overrides);
        await this.#override(thread, overrides);
      }
      await makeReady(this.#services, thread);
    } catch (error) {
      this.#drop(thread);
      throw error;
    }
  }

  /** Returns what tells its watchers. @throws {RpcFault} */
  #override(thread: LoadedThread, overrides: ThreadOverrides): Promise<() => void> {
    return thread.inTurn(async () =>
      thread.change(await overridingSettings(this.#services, thread.settings, overrides)),
    );
  }

  /** Tells who asked for the thread, and watches it from now on, what to know of its settings. */
  async #introduce(
    thread: LoadedThread,
    joins: Joins | undefined,
    told?: LoadedThread['meta']['told'],
  ): Promise<void> {
    joins?.(thread.id);
    await tellWarnings(this.#services, thread, told);
  }

  #keep(thread: LoadedThread): LoadedThread {
    this.#threads.set(thread.id, thread);
    return thread;
  }

  #drop(thread: LoadedThread): void {
    this.#threads.delete(thread.id);
    this.#unloading.cancel(thread.id);
    thread.close();
    thread.network.close();
    this.changed(thread);
  }
}

function ignored(): void {
  // Nobody waits for it.
}
