/** All threads of this server: what clients ask about them, and which are loaded. */
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type {
  Thread,
  ThreadForkParams,
  ThreadIdParams,
  ThreadItemsListParams,
  ThreadListParams,
  ThreadLoadedListParams,
  ThreadReadParams,
  ThreadResumeParams,
  ThreadSettingsUpdateParams,
  ThreadStartParams,
  ThreadTurnsListParams,
} from '../protocol/thread.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import type { TurnStartParams, TurnSteerParams } from '../protocol/turn.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { archivedPath, unarchivedPath } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { Origin, Served, ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { compactThread, injectItems } from './model-history-requests.ts';
import { startReview } from './review-requests.ts';
import { noRollout, threadIdFrom } from './thread-ids.ts';
import type { IndexedThread } from './thread-index.ts';
import { listThreads } from './thread-list.ts';
import type { ThreadLoader } from './thread-loader.ts';
import { turnPatch } from './thread-settings.ts';
import { collaborationMode, viewRunning } from './thread-view.ts';
import {
  finishedTurns,
  replaced,
  snapshot,
  sourceOf,
  storedSource,
  viewStored,
  viewStoredMeta,
  withLive,
} from './thread-reading.ts';
import {
  allTurns,
  itemsPage,
  newestItemCursor,
  newestTurnCursor,
  turnsPage,
} from './turn-pages.ts';
import { interruptTurn, startTurn, steerTurn, unsupported } from './turn-requests.ts';

export class ThreadManager {
  readonly #access: ThreadAccess;
  readonly #services: ThreadServices;
  readonly #loader: ThreadLoader;

  constructor(access: ThreadAccess) {
    this.#access = access;
    this.#services = access.services;
    this.#loader = access.loader;
  }

  /** Opens what the first requests need; call it once the handshake is answered. */
  warm(): void {
    this.#loader.store.warm();
    this.#services
      .environment()
      .then((environment) => environment.sandbox.probe())
      // The first command meets it again, and tells the user.
      .catch(() => undefined);
  }

  isLoaded(threadId: string): boolean {
    return this.#loader.get(threadId) !== null;
  }

  /** Tell it when the number of connections that watch a thread falls to zero or rises from it. */
  watchersChanged(threadId: string): void {
    this.#loader.considerUnloading(threadId);
  }

  /** Ends all turns as interrupted, finishes writing and lets go of everything, within two seconds. */
  close(): Promise<void> {
    return this.#loader.close();
  }

  async start(
    params: ThreadStartParams,
    origin: Origin,
  ): Promise<Served<ClientResult<'thread/start'>>> {
    if (params.dynamicTools != null && params.dynamicTools.length > 0) {
      throw unsupported('thread/start.dynamicTools');
    }
    if (params.environments != null && params.environments.length > 0) {
      throw unsupported('thread/start.environments');
    }
    const thread = await this.#loader.create(params, origin);
    const result = viewRunning(thread.view(), thread.settings, thread.instructionSources);
    return {
      result,
      after: () => this.#services.outbound.toAll('thread/started', { thread: thread.view() }),
    };
  }

  async resume(params: ThreadResumeParams): Promise<Served<ClientResult<'thread/resume'>>> {
    const threadId = threadIdFrom(params.threadId, 'session');
    if (params.history != null) throw unsupported('thread/resume.history');
    if (params.path != null) throw unsupported('thread/resume.path');
    const thread = await this.#loader.resume(threadId, params);
    const { stored, finished, page, live, release } = await snapshot(thread, params);
    const turns = params.excludeTurns === true ? [] : withLive(finished, live);
    const view = params.initialTurnsPage?.itemsView ?? 'summary';
    const result: ClientResult<'thread/resume'> = {
      ...viewRunning(thread.view(turns), thread.settings, thread.instructionSources),
      collaborationMode: collaborationMode(thread.settings),
      initialTurnsPage: page === null ? null : { ...page, data: replaced(page.data, live, view) },
      turnsBackwardsCursor: stored === null ? null : newestTurnCursor(stored),
      itemsBackwardsCursor: stored === null ? null : newestItemCursor(stored),
    };
    return {
      result,
      after: () => {
        this.#repeatUsage(thread);
        release();
      },
    };
  }

  async fork(
    params: ThreadForkParams,
    origin: Origin,
  ): Promise<Served<ClientResult<'thread/fork'>>> {
    const sourceId = threadIdFrom(params.threadId);
    if (params.path != null) throw unsupported('thread/fork.path');
    if (params.attachToSource === true) throw unsupported('thread/fork.attachToSource');
    const thread = await this.#loader.fork(sourceId, params, origin);
    const turns = params.excludeTurns === true ? [] : await finishedTurns(thread);
    return {
      result: viewRunning(thread.view(turns), thread.settings, thread.instructionSources),
      after: () => {
        if (params.excludeTurns !== true) this.#repeatUsage(thread);
        this.#services.outbound.toAll('thread/started', { thread: thread.view() });
      },
    };
  }

  async read(params: ThreadReadParams): Promise<ClientResult<'thread/read'>> {
    const threadId = threadIdFrom(params.threadId);
    const { loaded, stored } = await this.#access.find(threadId);
    if (params.includeTurns !== true) {
      const thread = loaded === null ? viewStored(stored) : loaded.view();
      return { thread, readState: null };
    }
    if (loaded?.ephemeral === true) {
      throw invalidRequest('ephemeral threads do not support includeTurns');
    }
    await loaded?.renewShared();
    const source = loaded === null ? storedSource(stored) : sourceOf(loaded);
    if (source === null || source.turns.length === 0) {
      throw unsupported('thread/read.includeTurns before the first turn');
    }
    const turns = await allTurns(source);
    const thread = loaded === null ? { ...viewStored(stored), turns } : loaded.view(turns);
    return { thread, readState: null };
  }

  async list(params: ThreadListParams): Promise<ClientResult<'thread/list'>> {
    const page = await listThreads(this.#loader.store, params);
    const data = await Promise.all(page.threads.map((each) => this.#viewIndexed(each)));
    const { nextCursor, backwardsCursor } = page;
    return { data, readStates: null, nextCursor, backwardsCursor };
  }

  async #viewIndexed({ id, meta, path: file }: IndexedThread): Promise<Thread> {
    const loaded = this.#loader.get(id);
    if (loaded !== null) return { ...loaded.view(), canAcceptDirectInput: null };
    const running = meta.openTurnId !== null && (await this.#loader.runs(id));
    return viewStoredMeta(id, meta, file, running);
  }

  loadedList(params: ThreadLoadedListParams): ClientResult<'thread/loaded/list'> {
    const ids = this.#loader.ids().sort();
    const from = params.cursor == null ? 0 : ids.indexOf(params.cursor) + 1;
    if (params.cursor != null && from === 0)
      throw invalidRequest(`invalid cursor: ${params.cursor}`);
    const limit = params.limit == null ? ids.length : Math.max(1, params.limit);
    const data = ids.slice(from, from + limit);
    return { data, nextCursor: from + limit < ids.length ? (data.at(-1) ?? null) : null };
  }

  async turnsList(params: ThreadTurnsListParams): Promise<ClientResult<'thread/turns/list'>> {
    const source = await this.#access.source(threadIdFrom(params.threadId));
    return turnsPage(source, params);
  }

  async itemsList(params: ThreadItemsListParams): Promise<ClientResult<'thread/items/list'>> {
    const source = await this.#access.source(threadIdFrom(params.threadId));
    return itemsPage(source, params);
  }

  async revert(
    params: ClientParams<'thread/revert'>,
  ): Promise<Served<ClientResult<'thread/revert'>>> {
    const threadId = threadIdFrom(params.threadId);
    if (this.#loader.get(threadId)?.ephemeral === true) {
      throw invalidRequest('thread/revert only supports paginated threads');
    }
    const thread = await this.#loader.revert(threadId, params.beforeTurnId);
    const source = sourceOf(thread);
    return {
      result: {
        thread: thread.view(),
        turnsBackwardsCursor: source === null ? null : newestTurnCursor(source),
        itemsBackwardsCursor: source === null ? null : newestItemCursor(source),
      },
      after: () => this.#services.outbound.toAll('thread/reverted', { threadId }),
    };
  }

  async archive(params: ThreadIdParams): Promise<Served<ClientResult<'thread/archive'>>> {
    const threadId = threadIdFrom(params.threadId);
    const place = await this.#placeInUse(threadId);
    await this.#loader.unload(threadId);
    const lock = await this.#loader.lock(threadId);
    try {
      await this.#move(place, archivedPath(this.#services.home, place.path), true);
    } finally {
      lock.release();
    }
    return {
      result: {},
      after: () => this.#services.outbound.toAll('thread/archived', { threadId }),
    };
  }

  async unarchive(params: ThreadIdParams): Promise<Served<ClientResult<'thread/unarchive'>>> {
    const threadId = threadIdFrom(params.threadId);
    const place = await this.#loader.store.locate(threadId);
    if (place === null || !place.archived) {
      throw invalidRequest(`no archived rollout found for thread id ${threadId}`);
    }
    const target = unarchivedPath(this.#services.home, place.path);
    await this.#move(place, target, false);
    const moved = { threadId, path: target, archived: false };
    const stored = await this.#loader.stored(moved);
    return {
      result: { thread: viewStored(stored) },
      after: () => this.#services.outbound.toAll('thread/unarchived', { threadId }),
    };
  }

  async setName(
    params: ClientParams<'thread/name/set'>,
  ): Promise<Served<ClientResult<'thread/name/set'>>> {
    const threadId = threadIdFrom(params.threadId);
    const name = params.name.trim();
    if (name === '') throw invalidRequest('thread name must not be empty');
    const loaded = this.#loader.get(threadId);
    if (loaded?.ephemeral === true) throw invalidRequest('ephemeral threads cannot be named');
    await this.#loader.note(threadId, { type: 'thread_name_updated', name });
    return {
      result: {},
      after: () =>
        this.#services.outbound.toAll('thread/name/updated', { threadId, threadName: name }),
    };
  }

  async settingsUpdate(
    params: ThreadSettingsUpdateParams,
  ): Promise<ClientResult<'thread/settings/update'>> {
    const thread = this.#access.loaded(params.threadId);
    await thread.inTurn(async () => {
      await thread.change(await turnPatch(this.#services, thread.settings, params));
    });
    return {};
  }

  async turnStart(params: TurnStartParams): Promise<Served<ClientResult<'turn/start'>>> {
    return startTurn(this.#access.loaded(params.threadId), params);
  }

  async turnSteer(params: TurnSteerParams): Promise<Served<ClientResult<'turn/steer'>>> {
    return steerTurn(this.#access.loaded(params.threadId), params);
  }

  async turnInterrupt(
    params: ClientParams<'turn/interrupt'>,
  ): Promise<Served<ClientResult<'turn/interrupt'>>> {
    return interruptTurn(this.#access.loaded(params.threadId), params.turnId);
  }

  compactStart(params: ThreadIdParams): Served<ClientResult<'thread/compact/start'>> {
    return compactThread(this.#access.loaded(params.threadId));
  }

  async reviewStart(
    params: ClientParams<'review/start'>,
  ): Promise<Served<ClientResult<'review/start'>>> {
    return startReview(this.#access.loaded(params.threadId), params);
  }

  async injectItems(
    params: ClientParams<'thread/inject_items'>,
  ): Promise<ClientResult<'thread/inject_items'>> {
    return injectItems(this.#access.loaded(params.threadId), params.items);
  }

  async #placeInUse(threadId: string): Promise<RolloutPlace> {
    const loaded = this.#loader.get(threadId);
    const place = loaded === null ? await this.#loader.store.locate(threadId) : loaded.place;
    const begun = loaded === null || loaded.begun;
    if (place === null || place.archived || !begun) throw noRollout(threadId);
    return place;
  }

  async #move(place: RolloutPlace, target: string, archived: boolean): Promise<void> {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await rename(place.path, target);
    await this.#loader.store.move(place.threadId, target, archived);
  }

  #repeatUsage(thread: LoadedThread): void {
    const { tokenUsage } = thread;
    if (tokenUsage === null) return;
    this.#services.outbound.toThread(thread.id, 'thread/tokenUsage/updated', {
      threadId: thread.id,
      turnId: tokenUsage.turnId,
      tokenUsage: tokenUsage.usage,
    });
  }
}
