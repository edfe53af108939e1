/** Makes loaded threads: new ones, ones from a rollout, and forks. */
import { v7 as uuid } from 'uuid';
import { withBase } from '../agent/prompt.ts';
import { withSettings } from '../agent/settings.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type { ThreadAttachment } from '../protocol/attachment.ts';
import type { ThreadForkParams, ThreadStartParams } from '../protocol/thread.ts';
import { readGitInfo } from '../workspace/git-info.ts';
import { checkDynamicTools } from '../tools/dynamic/declaration.ts';
import { threadCwd } from './environments.ts';
import { baseAfter, forkedTurns, partsUntil, stateAt } from './fork.ts';
import type { ForkSource } from './fork-source.ts';
import { loadHistory } from './history-loader.ts';
import { responseItems, userWords } from './given-history.ts';
import { LoadedThread } from './loaded-thread.ts';
import type { ThreadOwner } from './loaded-thread.ts';
import { previewOf, Projection } from './projection.ts';
import { RolloutFile } from './rollout-file.ts';
import { FORMAT_VERSION } from './rollout-line.ts';
import type { SessionMeta, ThreadState } from './rollout-line.ts';
import { copyRollout } from './rollout-copy.ts';
import { rolloutPath } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { Origin, ThreadServices } from './services.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import { NOTHING_SHARED, placedTurns, sharedHistory } from './thread-history.ts';
import { newMeta } from './thread-meta.ts';
import type { Stored } from './thread-reading.ts';
import { newSettings, overridingSettings } from './thread-settings.ts';
import type { ThreadOverrides } from './thread-settings.ts';
import type { ThreadStore } from './thread-store.ts';
import { ToldContext } from './told-context.ts';
import { readTurns } from './turn-reader.ts';
import type { WriterLock } from './writer-lock.ts';

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
    const dynamicTools = params.dynamicTools ?? [];
    checkDynamicTools(dynamicTools);
    const settings = await newSettings(this.#services, params);
    const made = await this.#session(settings, origin, params.threadSource ?? null, null);
    const session = {
      ...made,
      ...(dynamicTools.length === 0 ? {} : { dynamic_tools: dynamicTools }),
      project_id: params.projectId ?? null,
      daybreak_enabled: params.daybreakEnabled ?? null,
    };
    return this.#empty(session, settings, params.ephemeral === true);
  }

  /** A thread with a history that no turn of it made. @throws {RpcFault} */
  async fromHistory(
    history: readonly unknown[],
    overrides: ThreadOverrides,
    origin: Origin,
  ): Promise<LoadedThread> {
    const items = responseItems(history);
    const settings = await newSettings(this.#services, overrides);
    const made = await this.#session(settings, origin, null, null);
    const session = { ...made, preview: previewOf(userWords(items)) };
    const lock = await this.#owner.lock(session.id);
    try {
      const target = rolloutPath(this.#services.home, session.id, session.created_at_ms);
      const projection = new Projection(session.id);
      const file = new RolloutFile(target, projection);
      file.append(
        [
          { type: 'session_meta', payload: session },
          { type: 'turn_context', payload: settings },
          ...items.map((payload) => ({ type: 'response_item' as const, payload })),
        ],
        session.created_at_ms,
      );
      file.close();
      const place = { threadId: session.id, path: target, archived: false };
      const stored = { place, projection, shared: NOTHING_SHARED, running: false };
      return await this.#fromFile(stored, lock, settings, settings);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** A thread from its rollout, which is in order. The lock goes over to it. */
  async load(stored: Stored, lock: WriterLock): Promise<LoadedThread> {
    const { meta } = stored.projection;
    const settings = await this.storedSettings(stored.projection);
    return this.#fromFile(stored, lock, meta?.told ?? settings, settings);
  }

  /** @throws {RpcFault} */
  async fork(source: ForkSource, params: ThreadForkParams, origin: Origin): Promise<LoadedThread> {
    const { place, meta, settings: stored, parts } = source;
    const all = placedTurns(parts);
    const turns = forkedTurns(all, source.liveTurnId, params);
    const patch = await overridingSettings(this.#services, stored, params);
    const settings = withSettings(stored, patch);
    const made = await this.#session(settings, origin, params.threadSource ?? null, place.threadId);
    const { dynamic_tools: dynamicTools } = meta.session;
    const session: SessionMeta = {
      ...made,
      ...(dynamicTools === undefined ? {} : { dynamic_tools: dynamicTools }),
      preview: turns.length === 0 ? '' : meta.preview,
      name: meta.name,
      attached_to_id: params.attachToSource === true ? place.threadId : null,
      project_id: meta.projectId,
      daybreak_enabled: meta.daybreakEnabled,
    };
    const attachments = this.#copied(meta.attachments);
    const base = baseAfter(turns);
    if (base === null) return this.#emptyFork(session, settings, params, attachments);
    const kept = partsUntil(parts, base);
    const whole = turns.length === all.length;
    const state = whole ? { told: meta.told, usage: meta.usage } : await stateAt(kept);
    const told = state.told ?? stored;
    if (params.ephemeral !== true) {
      const based = { ...session, history_base: base };
      return this.#forkFile(based, { ...state, told }, settings, attachments);
    }
    const [history, finished] = await Promise.all([
      loadHistory(kept),
      readTurns({ turns, view: 'full' }),
    ]);
    return new LoadedThread({
      ...this.#common(session.id),
      projection: new Projection(session.id, {
        meta: { ...newMeta(session), settings: stored, usage: state.usage },
        rows: [],
        size: 0,
        nextOrdinal: 1,
      }),
      place: null,
      shared: NOTHING_SHARED,
      settings,
      context: await this.#context(settings, told, turns.at(-1)?.row.startedAtMs ?? null),
      lock: null,
      history: [...withBase(history.items, settings.baseInstructions)],
      finished,
    });
  }

  /** The settings that a rollout holds; for one that lost them, those of a new thread. */
  async storedSettings(projection: Projection): Promise<AgentSettings> {
    return projection.meta?.settings ?? (await newSettings(this.#services, {}));
  }

  /** Writes a file that points to the history it begins with. */
  async #forkFile(
    session: SessionMeta,
    state: ThreadState & { readonly told: AgentSettings },
    settings: AgentSettings,
    attachments: readonly ThreadFact[],
  ): Promise<LoadedThread> {
    const target = rolloutPath(this.#services.home, session.id, session.created_at_ms);
    const place = { threadId: session.id, path: target, archived: false };
    const lock = await this.#owner.lock(session.id);
    try {
      const projection = await this.#begunFork(place, session);
      const file = new RolloutFile(target, projection);
      file.append(
        [
          { type: 'turn_context', payload: settings },
          { type: 'event_msg', payload: { type: 'thread_state', ...state } },
          ...attachments.map((payload) => ({ type: 'event_msg' as const, payload })),
        ],
        session.created_at_ms,
      );
      file.close();
      const shared = await sharedHistory(this.#store, projection.base);
      const stored = { place, projection, shared, running: false };
      return await this.#fromFile(stored, lock, state.told, settings);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The beginning of a fork's file: it points to what it shares, or has it, if that is another's. */
  async #begunFork(place: RolloutPlace, session: SessionMeta): Promise<Projection> {
    const { history_base: base, ...rest } = session;
    const copies = base !== undefined && (await this.#store.isImported(base.thread_id));
    const source = copies ? await this.#store.locate(base.thread_id) : null;
    if (base === undefined || source === null) {
      const projection = new Projection(session.id);
      const file = new RolloutFile(place.path, projection);
      file.append([{ type: 'session_meta', payload: session }], session.created_at_ms);
      file.close();
      return projection;
    }
    await copyRollout(source.path, base.end_byte_offset, place.path, rest);
    return this.#store.project(place);
  }

  /** A fork before its source's first turn. What it took over is kept nevertheless. */
  async #emptyFork(
    session: SessionMeta,
    settings: AgentSettings,
    { ephemeral }: ThreadForkParams,
    attachments: readonly ThreadFact[],
  ): Promise<LoadedThread> {
    const thread = await this.#empty(session, settings, ephemeral === true);
    const kept = attachments.length > 0 || session.attached_to_id != null;
    if (kept && !thread.ephemeral) await thread.inTurn(() => thread.note(...attachments));
    return thread;
  }

  /** Each thread has attachments of its own. */
  #copied(attachments: readonly ThreadAttachment[]): ThreadFact[] {
    const createdAt = Math.floor(this.#services.now() / 1000);
    return attachments.map((each) => ({
      type: 'thread_attachment_added',
      attachment: { ...each, id: uuid(), createdAt },
    }));
  }

  async #fromFile(
    { place, projection, shared }: Stored,
    lock: WriterLock,
    told: AgentSettings,
    settings: AgentSettings,
  ): Promise<LoadedThread> {
    const last = projection.newestTurn ?? shared.parts.at(-1)?.rows.at(-1);
    return new LoadedThread({
      ...this.#common(place.threadId),
      projection,
      place,
      shared,
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
      projection: new Projection(session.id, { meta, rows: [], size: 0, nextOrdinal: 0 }),
      shared: NOTHING_SHARED,
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
    return ToldContext.open(this.#services, settings, told, lastTurnMs);
  }

  async #session(
    settings: AgentSettings,
    { originator }: Origin,
    threadSource: unknown,
    forkedFrom: string | null,
  ): Promise<SessionMeta> {
    return {
      id: uuid(),
      format_version: FORMAT_VERSION,
      created_at_ms: this.#services.now(),
      cwd: threadCwd(settings),
      originator,
      cli_version: this.#services.serverVersion,
      source: 'vscode',
      thread_source: threadSource,
      history_mode: 'paginated',
      forked_from_id: forkedFrom,
      git: await readGitInfo(threadCwd(settings)),
    };
  }
}
