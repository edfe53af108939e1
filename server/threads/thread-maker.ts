/** Makes loaded threads: new ones, ones from a rollout, and forks. */
import { v7 as uuid } from 'uuid';
import { withSettings } from '../agent/settings.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type { ThreadForkParams, ThreadStartParams } from '../protocol/thread.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { readGitInfo } from '../workspace/git-info.ts';
import { copyRollout, forkedRows, forkEnd } from './fork.ts';
import { loadHistory } from './history-loader.ts';
import { LoadedThread } from './loaded-thread.ts';
import type { ThreadOwner } from './loaded-thread.ts';
import { Projection } from './projection.ts';
import { newMeta } from './thread-meta.ts';
import { recoverTurn } from './recover.ts';
import { RolloutFile, repairTail } from './rollout-file.ts';
import type { RolloutEntry, SessionMeta } from './rollout-line.ts';
import { rolloutPath } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { Origin, ThreadServices } from './services.ts';
import { noRollout } from './thread-ids.ts';
import { newSettings, overridingSettings } from './thread-settings.ts';
import type { ThreadStore } from './thread-store.ts';
import { ToldContext } from './told-context.ts';
import { readTurns } from './turn-reader.ts';
import type { WriterLock } from './writer-lock.ts';

/** What a fork is made of. */
interface ForkSource {
  readonly place: RolloutPlace;
  readonly projection: Projection;
  readonly settings: AgentSettings;
  readonly liveTurnId: string | null;
}

export class ThreadMaker {
  readonly #services: ThreadServices;
  readonly #owner: ThreadOwner;
  readonly #store: ThreadStore;

  constructor(services: ThreadServices, owner: ThreadOwner, store: ThreadStore) {
    this.#services = services;
    this.#owner = owner;
    this.#store = store;
  }

  /** A thread without turns: in memory only, until its first one. */
  async create(params: ThreadStartParams, origin: Origin): Promise<LoadedThread> {
    const settings = await newSettings(this.#services, params);
    const session = await this.#session(settings, origin, params.threadSource ?? null, null);
    return this.#empty(session, settings, params.ephemeral === true);
  }

  /** A thread from its rollout, which is brought in order. The lock goes over to it. */
  async load(place: RolloutPlace, lock: WriterLock): Promise<LoadedThread> {
    repairTail(place.path);
    const projection = await this.#store.project(place);
    await recoverTurn(place.path, projection, this.#services.now());
    const stored = await this.#storedSettings(projection);
    return this.#fromFile(place, projection, lock, stored, stored);
  }

  /** @throws {RpcFault} */
  async fork(source: ForkSource, params: ThreadForkParams, origin: Origin): Promise<LoadedThread> {
    const { place, projection, settings: stored } = source;
    const { meta } = projection;
    if (meta === null) throw noRollout(place.threadId);
    const rows = forkedRows(projection.turns, source.liveTurnId, params);
    const patch = await overridingSettings(this.#services, stored, params);
    const settings = withSettings(stored, patch);
    const made = await this.#session(settings, origin, params.threadSource ?? null, place.threadId);
    const session = { ...made, preview: rows.length === 0 ? '' : meta.preview, name: meta.name };
    if (rows.length === 0) return this.#empty(session, settings, params.ephemeral === true);
    if (settings.baseInstructions !== stored.baseInstructions) {
      throw invalidRequest('`baseInstructions` can only be set before the first turn');
    }
    const end = forkEnd(rows, projection);
    if (params.ephemeral !== true) return this.#forkFile(place, end, session, stored, settings);
    const [history, finished] = await Promise.all([
      loadHistory(place.path, end),
      readTurns(place.path, rows, projection.size, 'full'),
    ]);
    return new LoadedThread({
      ...this.#common(session.id),
      projection: new Projection(session.id, {
        meta: { ...newMeta(session), settings: stored },
        turns: [],
        size: 0,
        nextOrdinal: 1,
      }),
      place: null,
      settings,
      context: await this.#context(settings, stored, rows.at(-1)?.startedAtMs ?? null),
      lock: null,
      history: history.items,
      finished,
    });
  }

  /** The settings that a rollout holds; for one that lost them, those of a new thread. */
  async #storedSettings(projection: Projection): Promise<AgentSettings> {
    return projection.meta?.settings ?? (await newSettings(this.#services, {}));
  }

  /** A fork's source as it lies on disk. */
  async storedSource(place: RolloutPlace): Promise<ForkSource> {
    const projection = await this.#store.project(place);
    return {
      place,
      projection,
      settings: await this.#storedSettings(projection),
      liveTurnId: null,
    };
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
    const lock = await this.#owner.lock(session.id);
    const projection = await this.#store.project(place);
    const file = new RolloutFile(target, projection);
    // Later than the turns that were kept, and in force all the same.
    const entries: RolloutEntry[] = [{ type: 'turn_context', payload: settings }];
    const name = session.name ?? null;
    if (name !== null && projection.meta?.name !== name) {
      entries.push({ type: 'event_msg', payload: { type: 'thread_name_updated', name } });
    }
    file.append(entries, session.created_at_ms);
    file.close();
    await recoverTurn(target, projection, this.#services.now());
    if (projection.meta !== null) {
      projection.meta.updatedAtMs = session.created_at_ms;
      projection.meta.recencyAtMs = session.created_at_ms;
    }
    return this.#fromFile(place, projection, lock, stored, settings);
  }

  async #fromFile(
    place: RolloutPlace,
    projection: Projection,
    lock: WriterLock,
    told: AgentSettings,
    settings: AgentSettings,
  ): Promise<LoadedThread> {
    const last = projection.turns.at(-1);
    return new LoadedThread({
      ...this.#common(place.threadId),
      projection,
      place,
      settings,
      context: await this.#context(
        settings,
        last === undefined ? null : told,
        last?.startedAtMs ?? null,
      ),
      lock,
      history: null,
    });
  }

  async #empty(
    session: SessionMeta,
    settings: AgentSettings,
    ephemeral: boolean,
  ): Promise<LoadedThread> {
    const path = rolloutPath(this.#services.home, session.id, session.created_at_ms);
    const meta = newMeta(session);
    return new LoadedThread({
      ...this.#common(session.id),
      projection: new Projection(session.id, { meta, turns: [], size: 0, nextOrdinal: 0 }),
      place: ephemeral ? null : { threadId: session.id, path, archived: false },
      settings,
      context: await this.#context(settings, null, null),
      lock: null,
      history: [],
    });
  }

  #common(id: string) {
    return { id, services: this.#services, owner: this.#owner };
  }

  #context(
    settings: AgentSettings,
    told: AgentSettings | null,
    lastTurnMs: number | null,
  ): Promise<ToldContext> {
    return ToldContext.open(this.#services, settings.cwd, told, lastTurnMs);
  }

  async #session(
    settings: AgentSettings,
    { originator }: Origin,
    threadSource: unknown,
    forkedFrom: string | null,
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
}
