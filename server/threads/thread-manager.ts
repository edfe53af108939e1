/**
 * All threads of this server: what clients ask about them, and which are loaded. What few of them ask for
 * (reviews, reverts) is loaded then.
 */
import type {
  ThreadForkParams,
  ThreadIdParams,
  ThreadReadParams,
  ThreadResumeParams,
  ThreadSettingsUpdateParams,
  ThreadStartParams,
} from '../protocol/thread.ts';
import type {
  ThreadItemsListParams,
  ThreadListParams,
  ThreadLoadedListParams,
  ThreadTurnsListParams,
} from '../protocol/thread-pages.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import type { TurnStartParams, TurnSteerParams } from '../protocol/turn.ts';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { log } from '../log.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { Origin, Served, ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { clearGoal, getGoal, setGoal } from './goal-requests.ts';
import { itemsPage } from './item-pages.ts';
import { compactThread, injectItems } from './model-history-requests.ts';
import { threadIdFrom, unsupported } from './thread-ids.ts';
import { listThreads } from './thread-list.ts';
import type { ThreadLoader } from './thread-loader.ts';
import { isGiven, readsWhole, repeatUsage, resumeThread } from './thread-resume.ts';
import { startWarnings } from './start-warnings.ts';
import { turnPatch } from './thread-settings.ts';
import { CHECK_DELAY_MS } from './thread-store.ts';
import { viewRunning } from './thread-view.ts';
import {
  finishedTurns,
  readStateOf,
  sourceOf,
  storedSource,
  viewFound,
  viewIndexed,
} from './thread-reading.ts';
import { allTurns, turnsPage } from './turn-pages.ts';
import { adjustTurn, interruptTurn, startTurn, steerTurn } from './turn-requests.ts';
import { withTurns } from './turn-text.ts';

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
    setTimeout(() => {
      this.#services
        .environment()
        .then((environment) => environment.sandbox.probe())
        // The first command meets it again, and tells the user.
        .catch(() => undefined);
      this.#loader.followCodex().catch(() => undefined);
      this.#keepUpCheckpoints().catch((error: unknown) => {
        log('warn', 'what sees to checkpoints could not be loaded', error);
      });
    }, CHECK_DELAY_MS).unref();
  }

  /** Nothing is loaded where nothing was ever kept. */
  async #keepUpCheckpoints(): Promise<void> {
    if (!existsSync(path.join(this.#services.home, 'checkpoints', 'kept'))) return;
    const { keepUpCheckpoints } = await import('./checkpoint-upkeep.ts');
    await keepUpCheckpoints(this.#access);
  }

  isLoaded(threadId: string): boolean {
    return this.#loader.get(threadId) !== null;
  }

  /** Tell it when the number of connections that watch a thread falls to zero or rises from it. */
  watchersChanged(threadId: string): void {
    this.#loader.considerUnloading(threadId);
  }

  /** Ends all turns as interrupted, finishes writing and lets go of everything, within two seconds. */
  async close(): Promise<void> {
    await this.#loader.close();
    await this.#services.rules.uses.flush();
  }

  async start(
    params: ThreadStartParams,
    origin: Origin,
  ): Promise<Served<ClientResult<'thread/start'>>> {
    const { projectId } = params;
    if (projectId === '') throw invalidRequest('projectId must not be empty');
    if (projectId != null && !this.#services.projects.has(projectId)) {
      throw invalidRequest(`project not found: ${projectId}`);
    }
    if (params.ephemeral === true && params.daybreakEnabled != null) {
      throw invalidRequest('daybreakEnabled is not supported for ephemeral threads');
    }
    const { thread, warnings } = await this.#services.config.during(async () => {
      const made = await this.#loader.create(params, origin);
      return { thread: made, warnings: await startWarnings(this.#services, made) };
    });
    const result = viewRunning(thread.view(), thread.settings, thread.instructionSources);
    return {
      result,
      after: () => {
        this.#services.outbound.toAll('thread/started', { thread: thread.view() });
        for (const message of warnings) {
          this.#services.outbound.toThread(thread.id, 'warning', { threadId: thread.id, message });
        }
        thread.mcp.announce();
      },
    };
  }

  /** Whether a client that resumes or forks so is to be sent a whole history. */
  readsWhole(params: ThreadResumeParams | ThreadForkParams): Promise<boolean> {
    return readsWhole(this.#loader, params);
  }

  resume(
    params: ThreadResumeParams,
    /** Of a thread that is made from a history. */
    origin: Origin = { originator: '' },
  ): Promise<Served<ClientResult<'thread/resume'>>> {
    return resumeThread(this.#access, params, origin);
  }

  async fork(
    params: ThreadForkParams,
    origin: Origin,
  ): Promise<Served<ClientResult<'thread/fork'>>> {
    if (params.experimentalPredictionMode === true) {
      throw unsupported('thread/fork.experimentalPredictionMode');
    }
    if (params.attachToSource === true && params.ephemeral === true) {
      throw invalidRequest(
        'attachToSource cannot be combined with ephemeral or deferGoalContinuation',
      );
    }
    // A path is enough to say what is meant.
    const sourceId = isGiven(params.path)
      ? await this.#loader.stored.adopt(params.path)
      : threadIdFrom(params.threadId);
    const { config } = this.#services;
    const thread = await config.during(() => this.#loader.fork(sourceId, params, origin));
    const turns = params.excludeTurns === true ? [] : await finishedTurns(thread);
    return {
      result: viewRunning(
        withTurns(thread.view(), turns),
        thread.settings,
        thread.instructionSources,
      ),
      after: () => {
        if (params.excludeTurns !== true) repeatUsage(thread);
        this.#services.outbound.toAll('thread/started', { thread: thread.view() });
        thread.mcp.announce();
      },
    };
  }

  async read(params: ThreadReadParams): Promise<ClientResult<'thread/read'>> {
    const threadId = threadIdFrom(params.threadId);
    const found = await this.#access.find(threadId);
    const { loaded, stored } = found;
    const readState = readStateOf(found);
    const thread = viewFound(found, this.#services);
    if (params.includeTurns !== true) return { thread, readState };
    if (loaded?.ephemeral === true) {
      throw invalidRequest('ephemeral threads do not support includeTurns');
    }
    await loaded?.renewShared();
    const source = loaded === null ? storedSource(stored) : sourceOf(loaded);
    if (source === null) {
      throw unsupported('thread/read.includeTurns before the first turn');
    }
    return { thread: withTurns(thread, await allTurns(source)), readState };
  }

  async list(params: ThreadListParams): Promise<ClientResult<'thread/list'>> {
    // What is new there shows in the next list.
    this.#loader.followCodex().catch(() => undefined);
    const page = await listThreads(this.#loader.store, this.#services, params);
    const views = page.threads.map((each) => viewIndexed(this.#loader, this.#services, each));
    const data = await Promise.all(views);
    const readStates = Object.fromEntries(page.threads.map(({ id, meta }) => [id, meta.readState]));
    const { nextCursor, backwardsCursor } = page;
    return { data, readStates, nextCursor, backwardsCursor };
  }

  loadedList(params: ThreadLoadedListParams): ClientResult<'thread/loaded/list'> {
    const after = params.cursor == null ? '' : cursorId(params.cursor);
    const ids = this.#loader
      .ids()
      .filter((id) => id > after)
      .sort();
    const data = ids.slice(0, params.limit == null ? ids.length : Math.max(1, params.limit));
    return { data, nextCursor: data.length < ids.length ? (data.at(-1) ?? null) : null };
  }

  async turnsList(params: ThreadTurnsListParams): Promise<ClientResult<'thread/turns/list'>> {
    const source = await this.#access.source(params.threadId, 'thread/turns/list');
    return turnsPage(source, params);
  }

  async itemsList(params: ThreadItemsListParams): Promise<ClientResult<'thread/items/list'>> {
    const source = await this.#access.source(params.threadId, 'thread/items/list');
    return itemsPage(source, params);
  }

  async revert(
    params: ClientParams<'thread/revert'>,
  ): Promise<Served<ClientResult<'thread/revert'>>> {
    const { revert } = await import('./revert-requests.ts');
    return revert(this.#access, params);
  }

  async undoRevert(
    params: ClientParams<'thread/revert/undo'>,
  ): Promise<Served<ClientResult<'thread/revert/undo'>>> {
    const { undoRevert } = await import('./revert-requests.ts');
    return undoRevert(this.#access, params);
  }

  async settingsUpdate(
    params: ThreadSettingsUpdateParams,
  ): Promise<Served<ClientResult<'thread/settings/update'>>> {
    const thread = this.#access.loaded(params.threadId);
    const after = await thread.inTurn(async () =>
      thread.change(await turnPatch(this.#services, thread.settings, params)),
    );
    return { result: {}, after };
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

  turnSettingsUpdate(
    params: ClientParams<'turn/settings/update'>,
  ): Promise<ClientResult<'turn/settings/update'>> {
    return adjustTurn(this.#access.loaded(params.threadId), params);
  }

  compactStart(params: ThreadIdParams): Served<ClientResult<'thread/compact/start'>> {
    return compactThread(this.#access.loaded(params.threadId));
  }

  goalSet(
    params: ClientParams<'thread/goal/set'>,
  ): Promise<Served<ClientResult<'thread/goal/set'>>> {
    return setGoal(this.#access, params);
  }

  goalGet(params: ThreadIdParams): Promise<ClientResult<'thread/goal/get'>> {
    return getGoal(this.#access, params.threadId);
  }

  goalClear(params: ThreadIdParams): Promise<Served<ClientResult<'thread/goal/clear'>>> {
    return clearGoal(this.#access, params.threadId);
  }

  async reviewStart(
    params: ClientParams<'review/start'>,
  ): Promise<Served<ClientResult<'review/start'>>> {
    const { startReview } = await import('./review-requests.ts');
    return startReview(this.#access.loaded(params.threadId), params);
  }

  async injectItems(
    params: ClientParams<'thread/inject_items'>,
  ): Promise<ClientResult<'thread/inject_items'>> {
    return injectItems(this.#access.loaded(params.threadId), params.items);
  }
}

function cursorId(text: string): string {
  try {
    return threadIdFrom(text);
  } catch (cause) {
    throw new RpcFault(errorCodes.invalidRequest, `invalid cursor: ${text.slice(0, 200)}`, {
      cause,
    });
  }
}
