/** Loads and unloads threads: which are held, who may write, and how they come to be. */
import { setTimeout as wait } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { readInstructions } from '../agent/agents-md.ts';
import type { AgentSettings } from '../agent/settings.ts';
import { withSettings } from '../agent/settings.ts';
import type { ThreadForkParams, ThreadStartParams } from '../protocol/thread.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { readGitInfo } from '../workspace/git-info.ts';
import { copyRollout, forkedRows, forkEnd } from './fork.ts';
import { loadHistory } from './history-loader.ts';
import { LoadedThread } from './loaded-thread.ts';
import type { ThreadOwner } from './loaded-thread.ts';
import { newMeta, Projection } from './projection.ts';
import { recoverTurn } from './recover.ts';
import { RolloutFile, repairTail } from './rollout-file.ts';
import type { SessionMeta } from './rollout-line.ts';
import { rolloutPath } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { Origin, ThreadServices } from './services.ts';
import { noRollout } from './thread-ids.ts';
import { newSettings, overridingSettings } from './thread-settings.ts';
import type { ThreadOverrides } from './thread-settings.ts';
import { ThreadStore } from './thread-store.ts';
import { readTurns } from './turn-reader.ts';
import { takeWriterLock } from './writer-lock.ts';
import type { WriterLock } from './writer-lock.ts';

/** How long running turns may take to end when the server does, in milliseconds. */
const CLOSE_LIMIT_MS = 1_500;

export class ThreadLoader implements ThreadOwner {
  readonly store: ThreadStore;
  readonly #services: ThreadServices;
  readonly #threads = new Map<string, LoadedThread>();
  readonly #loading = new Map<string, Promise<LoadedThread>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #closing = false;

  constructor(services: ThreadServices) {
    this.#services = services;
    this.store = new ThreadStore(services.home);
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
    const settings = await newSettings(this.#services, params);
    const session = await this.#session(settings, origin, {
      threadSource: params.threadSource ?? null,
      forkedFrom: null,
    });
    return this.#add(session, settings, params.ephemeral === true);
  }

  /** The loaded thread with the overrides in force. @throws {RpcFault} */
  async resume(threadId: string, overrides: ThreadOverrides): Promise<LoadedThread> {
    let thread = this.get(threadId);
    if (thread === null) {
      let loading = this.#loading.get(threadId);
      if (loading === undefined) {
        loading = this.#load(threadId).finally(() => this.#loading.delete(threadId));
        this.#loading.set(threadId, loading);
      }
      thread = await loading;
    }
    const resumed = thread;
    await resumed.inTurn(async () => {
      await resumed.change(await overridingSettings(this.#services, resumed.settings, overrides));
    });
    return resumed;
  }

  async fork(sourceId: string, params: ThreadForkParams, origin: Origin): Promise<LoadedThread> {
    const source = await this.#sourceOfFork(sourceId);
    const { place, projection, liveTurnId } = source;
    const rows = forkedRows(projection.turns, liveTurnId, params);
    const end = forkEnd(rows, projection);
    const meta = projection.meta;
    if (meta === null) throw noRollout(sourceId);
    const stored = source.settings;
    const patch = await overridingSettings(this.#services, stored, params);
    const settings = withSettings(stored, patch);
    const session = {
      ...(await this.#session(settings, origin, {
        threadSource: params.threadSource ?? null,
        forkedFrom: sourceId,
      })),
      preview: rows.length === 0 ? '' : meta.preview,
      name: meta.name,
    };
    if (rows.length === 0) return this.#add(session, settings, params.ephemeral === true);
    if (settings.baseInstructions !== stored.baseInstructions) {
      throw invalidRequest('`baseInstructions` can only be set before the first turn');
    }
    if (params.ephemeral === true) {
      const [history, finished, instructions] = await Promise.all([
        loadHistory(place.path, end),
        readTurns(place.path, rows, projection.size, 'full'),
        readInstructions(this.#services.home, settings.cwd),
      ]);
      const own = new Projection(session.id, {
        meta: { ...newMeta(session), settings: stored },
        turns: [],
        size: 0,
        nextOrdinal: 1,
      });
      return this.#keep(
        new LoadedThread({
          id: session.id,
          services: this.#services,
          owner: this,
          projection: own,
          place: null,
          settings,
          told: stored,
          instructions,
          lock: null,
          history: history.items,
          finished,
        }),
      );
    }
    return this.#forkFile(place, end, session, stored, settings);
  }

  /** Appends a name to a rollout that is not loaded. @throws {RpcFault} */
  async renameStored(threadId: string, name: string): Promise<void> {
    const place = await this.store.locate(threadId);
    if (place === null) throw noRollout(threadId);
    const lock = await this.lock(threadId);
    try {
      repairTail(place.path);
      const projection = await this.store.project(place);
      const file = new RolloutFile(place.path, projection);
      file.append(
        [{ type: 'event_msg', payload: { type: 'thread_name_updated', name } }],
        this.#services.now(),
      );
      file.close();
      this.store.saveSoon(place, projection);
    } finally {
      lock.release();
    }
  }

  /** Interrupts what runs, then lets go of the thread and says so. No effect when it is not loaded. */
  async unload(threadId: string): Promise<boolean> {
    const thread = this.get(threadId);
    if (thread === null) return false;
    const { active } = thread;
    if (active !== null) {
      (await active.interrupt())();
      await active.concluded;
    }
    this.#drop(thread);
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
    void this.#services.config.load().then(({ settings }) => {
      if (this.#closing || this.#timers.has(threadId) || !this.#isIdle(threadId)) return;
      const timer = setTimeout(() => {
        this.#timers.delete(threadId);
        void this.#unloadIdle(threadId);
      }, settings.threadUnloadDelaySecs * 1000);
      timer.unref();
      this.#timers.set(threadId, timer);
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    const ending = [...this.#threads.values()].map(async ({ active }) => {
      if (active !== null) (await active.interrupt())();
    });
    const limit = new AbortController();
    await Promise.race([
      Promise.all(ending),
      wait(CLOSE_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined),
    ]);
    limit.abort();
    for (const thread of [...this.#threads.values()]) this.#drop(thread);
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

  async #load(threadId: string): Promise<LoadedThread> {
    const place = await this.store.locate(threadId);
    if (place === null) throw noRollout(threadId);
    if (place.archived) {
      throw invalidRequest(
        `session ${threadId} is archived. Run \`thread/unarchive\` to unarchive it first.`,
      );
    }
    return this.#hold(place, (stored) => stored);
  }

  /** Takes the lock, brings the file in order, and keeps the thread. */
  async #hold(
    place: RolloutPlace,
    settingsFrom: (stored: AgentSettings) => AgentSettings,
  ): Promise<LoadedThread> {
    const { threadId } = place;
    const lock = await this.lock(threadId);
    try {
      repairTail(place.path);
      const projection = await this.store.project(place);
      await recoverTurn(place.path, projection, this.#services.now());
      const stored = projection.meta?.settings ?? (await newSettings(this.#services, {}));
      const settings = settingsFrom(stored);
      const instructions = await readInstructions(this.#services.home, settings.cwd);
      const thread = new LoadedThread({
        id: threadId,
        services: this.#services,
        owner: this,
        projection,
        place,
        settings,
        told: projection.turns.length === 0 ? null : stored,
        instructions,
        lock,
        history: null,
      });
      this.#keep(thread);
      this.changed(thread);
      thread.announceStatus();
      const { badLines } = thread.meta;
      if (badLines > 0) {
        this.#services.outbound.toAll('warning', {
          threadId,
          message: `${badLines} ${badLines === 1 ? 'line' : 'lines'} of this thread's file could not be read and ${badLines === 1 ? 'was' : 'were'} passed over: ${place.path}`,
        });
      }
      return thread;
    } catch (error) {
      if (this.get(threadId) === null) lock.release();
      throw error;
    }
  }

  async #forkFile(
    source: RolloutPlace,
    end: number,
    session: SessionMeta,
    stored: AgentSettings,
    settings: AgentSettings,
  ): Promise<LoadedThread> {
    const target = rolloutPath(this.#services.home, session.id, session.created_at_ms);
    await copyRollout(source.path, end, target, session);
    const place = { threadId: session.id, path: target, archived: false };
    const lock = await this.lock(session.id);
    const projection = await this.store.project(place);
    const file = new RolloutFile(target, projection);
    const name = session.name ?? null;
    // Later than the turns that were kept, and in force all the same.
    file.append(
      [
        { type: 'turn_context', payload: settings },
        ...(name === null || projection.meta?.name === name
          ? []
          : [
              {
                type: 'event_msg' as const,
                payload: { type: 'thread_name_updated' as const, name },
              },
            ]),
      ],
      session.created_at_ms,
    );
    file.close();
    await recoverTurn(target, projection, this.#services.now());
    if (projection.meta !== null) {
      projection.meta.updatedAtMs = session.created_at_ms;
      projection.meta.recencyAtMs = session.created_at_ms;
    }
    const thread = new LoadedThread({
      id: session.id,
      services: this.#services,
      owner: this,
      projection,
      place,
      settings,
      told: stored,
      instructions: await readInstructions(this.#services.home, settings.cwd),
      lock,
      history: null,
    });
    this.changed(thread);
    return this.#keep(thread);
  }

  async #sourceOfFork(sourceId: string): Promise<{
    readonly place: RolloutPlace;
    readonly projection: Projection;
    readonly settings: AgentSettings;
    readonly liveTurnId: string | null;
  }> {
    const loaded = this.get(sourceId);
    if (loaded !== null) {
      const { place, projection, settings, active } = loaded;
      if (place === null || !loaded.begun) throw noRollout(sourceId);
      return { place, projection, settings, liveTurnId: active?.id ?? null };
    }
    const place = await this.store.locate(sourceId);
    if (place === null) throw noRollout(sourceId);
    const projection = await this.store.project(place);
    const settings = projection.meta?.settings ?? (await newSettings(this.#services, {}));
    return { place, projection, settings, liveTurnId: null };
  }

  async #session(
    settings: AgentSettings,
    { originator }: Origin,
    {
      threadSource,
      forkedFrom,
    }: { readonly threadSource: unknown; readonly forkedFrom: string | null },
  ): Promise<SessionMeta> {
    return {
      id: uuid(),
      created_at_ms: this.#services.now(),
      cwd: settings.cwd,
      originator,
      cli_version: this.#services.serverVersion,
      source: 'vscode',
      thread_source: threadSource,
      history_mode: 'paginated',
      forked_from_id: forkedFrom,
      git: await readGitInfo(settings.cwd),
    };
  }

  /** A thread without turns: in memory only, until its first one. */
  async #add(
    session: SessionMeta,
    settings: AgentSettings,
    ephemeral: boolean,
  ): Promise<LoadedThread> {
    const { home } = this.#services;
    const projection = new Projection(session.id, {
      meta: newMeta(session),
      turns: [],
      size: 0,
      nextOrdinal: 0,
    });
    const file = rolloutPath(home, session.id, session.created_at_ms);
    return this.#keep(
      new LoadedThread({
        id: session.id,
        services: this.#services,
        owner: this,
        projection,
        place: ephemeral ? null : { threadId: session.id, path: file, archived: false },
        settings,
        told: null,
        instructions: await readInstructions(home, settings.cwd),
        lock: null,
        history: [],
      }),
    );
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
