/** Loads and unloads threads: which are held, who may write, and how they come to be. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ThreadForkParams, ThreadStartParams } from '../protocol/thread.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { LoadedThread, ThreadOwner } from './loaded-thread.ts';
import { RolloutFile, repairTail } from './rollout-file.ts';
import type { ThreadFact } from './rollout-line.ts';
import type { Origin, ThreadServices } from './services.ts';
import { noRollout } from './thread-ids.ts';
import { ThreadMaker } from './thread-maker.ts';
import { overridingSettings } from './thread-settings.ts';
import type { ThreadOverrides } from './thread-settings.ts';
import { ThreadStore } from './thread-store.ts';
import { takeWriterLock } from './writer-lock.ts';
import type { WriterLock } from './writer-lock.ts';

/** How long running turns may take to end when the server does, in milliseconds. */
const CLOSE_LIMIT_MS = 1_500;

export class ThreadLoader implements ThreadOwner {
  readonly store: ThreadStore;
  readonly #services: ThreadServices;
  readonly #maker: ThreadMaker;
  readonly #threads = new Map<string, LoadedThread>();
  readonly #loading = new Map<string, Promise<LoadedThread>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #closing = false;

  constructor(services: ThreadServices) {
    this.#services = services;
    this.store = new ThreadStore(services.home);
    this.#maker = new ThreadMaker(services, this, this.store);
  }

  get(threadId: string): LoadedThread | null {
    return this.#threads.get(threadId) ?? null;
  }

  ids(): string[] {
    return [...this.#threads.keys()];
  }

  async lock(threadId: string): Promise<WriterLock> {
    const lock = await takeWriterLock(this.#services.home, threadId);
    if (lock === null) throw invalidRequest(`thread ${threadId} already has an active writer`);
    return lock;
  }

  changed(thread: LoadedThread): void {
    const { place, projection } = thread;
    if (place !== null && thread.begun) this.store.saveSoon(place, projection);
  }

  turnEnded(thread: LoadedThread): void {
    this.considerUnloading(thread.id);
  }

  async create(params: ThreadStartParams, origin: Origin): Promise<LoadedThread> {
    return this.#keep(await this.#maker.create(params, origin));
  }

  /** The loaded thread with the overrides in force. @throws {RpcFault} */
  async resume(threadId: string, overrides: ThreadOverrides): Promise<LoadedThread> {
    for (;;) {
      const thread = this.get(threadId) ?? (await this.#loadOnce(threadId));
      try {
        await thread.inTurn(async () => {
          await thread.change(await overridingSettings(this.#services, thread.settings, overrides));
        });
        return thread;
      } catch (error) {
        // It was just being unloaded: then it is loaded again.
        if (!thread.closed || this.#closing) throw error;
      }
    }
  }

  /** @throws {RpcFault} */
  async fork(sourceId: string, params: ThreadForkParams, origin: Origin): Promise<LoadedThread> {
    const thread = await this.#maker.fork(await this.#sourceOfFork(sourceId), params, origin);
    this.changed(thread);
    return this.#keep(thread);
  }

  /** Keeps facts of a thread, loaded or not; those of an archived one too. @throws {RpcFault} */
  async note(threadId: string, ...facts: readonly ThreadFact[]): Promise<void> {
    const loaded = this.get(threadId);
    if (loaded === null) return this.#noteStored(threadId, facts);
    return loaded.inTurn(() => {
      for (const fact of facts) loaded.note(fact);
      return Promise.resolve();
    });
  }

  /** Interrupts what runs, then lets go of the thread and says so. No effect when it is not loaded. */
  async unload(threadId: string): Promise<boolean> {
    const thread = this.get(threadId);
    if (thread === null) return false;
    await thread.inTurn(async () => {
      await thread.stop();
      this.#drop(thread);
    });
    await this.store.flush();
    this.#services.outbound.toAll('thread/status/changed', {
      threadId,
      status: { type: 'notLoaded' },
    });
    return true;
  }

  /** Starts, or stops, the wait after which a thread that nobody watches is unloaded. */
  considerUnloading(threadId: string): void {
    clearTimeout(this.#timers.get(threadId));
    this.#timers.delete(threadId);
    if (this.#closing || !this.#isIdle(threadId)) return;
    const start = async (): Promise<void> => {
      const { settings } = await this.#services.config.load();
      if (this.#closing || this.#timers.has(threadId) || !this.#isIdle(threadId)) return;
      const timer = setTimeout(() => {
        this.#timers.delete(threadId);
        this.#unloadIdle(threadId).catch(ignored);
      }, settings.threadUnloadDelaySecs * 1000);
      timer.unref();
      this.#timers.set(threadId, timer);
    };
    start().catch(ignored);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    const ending = [...this.#threads.values()].map(async (thread) => {
      const { active } = thread;
      if (active !== null) (await active.interrupt())();
      await thread.cleaned;
    });
    const limit = new AbortController();
    await Promise.race([
      Promise.all(ending),
      wait(CLOSE_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined),
    ]);
    limit.abort();
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
    if (!this.#isIdle(threadId)) return;
    if (await this.unload(threadId)) this.#services.outbound.toAll('thread/closed', { threadId });
  }

  #loadOnce(threadId: string): Promise<LoadedThread> {
    let loading = this.#loading.get(threadId);
    if (loading === undefined) {
      loading = this.#load(threadId).finally(() => this.#loading.delete(threadId));
      this.#loading.set(threadId, loading);
    }
    return loading;
  }

  async #load(threadId: string): Promise<LoadedThread> {
    const place = await this.store.locate(threadId);
    if (place === null) throw noRollout(threadId);
    if (place.archived) {
      throw invalidRequest(
        `session ${threadId} is archived. Run \`thread/unarchive\` to unarchive it first.`,
      );
    }
    const lock = await this.lock(threadId);
    let thread: LoadedThread;
    try {
      thread = await this.#maker.load(place, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
    this.#keep(thread);
    this.changed(thread);
    thread.announceStatus();
    const { badLines } = thread.meta;
    if (badLines > 0) {
      this.#services.outbound.toAll('warning', {
        threadId,
        message: `Lines of this thread's file that could not be read and were passed over: ${badLines} in ${place.path}`,
      });
    }
    return thread;
  }

  async #sourceOfFork(sourceId: string): ReturnType<ThreadMaker['storedSource']> {
    const loaded = this.get(sourceId);
    if (loaded === null) {
      const place = await this.store.locate(sourceId);
      if (place === null) throw noRollout(sourceId);
      return this.#maker.storedSource(place);
    }
    const { place, projection, settings, active } = loaded;
    if (place === null || !loaded.begun) throw noRollout(sourceId);
    return { place, projection, settings, liveTurnId: active?.id ?? null };
  }

  async #noteStored(threadId: string, facts: readonly ThreadFact[]): Promise<void> {
    const place = await this.store.locate(threadId);
    if (place === null) throw noRollout(threadId);
    const lock = await this.lock(threadId);
    try {
      repairTail(place.path);
      const projection = await this.store.project(place);
      const file = new RolloutFile(place.path, projection);
      file.append(
        facts.map((payload) => ({ type: 'event_msg' as const, payload })),
        this.#services.now(),
      );
      file.close();
      this.store.saveSoon(place, projection);
    } finally {
      lock.release();
    }
  }

  #keep(thread: LoadedThread): LoadedThread {
    this.#threads.set(thread.id, thread);
    return thread;
  }

  #drop(thread: LoadedThread): void {
    this.#threads.delete(thread.id);
    clearTimeout(this.#timers.get(thread.id));
    this.#timers.delete(thread.id);
    thread.close();
    this.changed(thread);
  }
}

/** A thread that could not be unloaded now stays loaded, and the next occasion comes. */
function ignored(): void {
  // Nobody waits for it.
}
