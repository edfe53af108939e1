/** Threads that something happens in: applies events, keeps them, and sends them to who follows. */
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import { check } from '../../server/protocol/check.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { HOST } from '../../server/protocol/host.ts';
import {
  clientRequests,
  isNotificationMethod,
  serverNotifications,
} from '../../server/protocol/methods.ts';
import type { ServerNotification } from '../../server/protocol/methods.ts';
import { apply, loadTurn } from '../../server/protocol/reducer.ts';
import type { Change } from '../../server/protocol/reducer.ts';
import type { Thread, ThreadStartResponse } from '../../server/protocol/thread.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { Clock } from '../app-server/clock.ts';
import { mayGrow } from '../storage/history-store.ts';
import type { Write } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { stringIn } from './approvals.ts';
import type { ClientStream } from './client-stream.ts';
import { deltaOf } from './deltas.ts';
import { changedLines } from './diff-lines.ts';
import { libraryChange } from './library-changes.ts';
import { LiveThread, keyText } from './live-thread.ts';
import { Loading } from './loading.ts';
import type { ServerLink } from './server-link.ts';

export interface ThreadsEvents {
  /** Its row in lists changed. */
  touched(key: ThreadKey, countArchived?: boolean): void;
  /** A thread appeared, or changed while nobody looked: fetch what is missing. */
  stale(link: ServerLink, key: ThreadKey): void;
  /** Its newest turns are gone: forget those that the server no longer has. */
  reverted(link: ServerLink, key: ThreadKey): void;
  /** To every client, whatever it follows. */
  broadcast(server: string, generation: number, message: RpcNotification): void;
}

/** Streamed text is written at most this much later. */
const TEXT_MS = 250;

export class Threads {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #events: ThreadsEvents;
  readonly #live = new Map<string, LiveThread>();
  readonly #loading: Loading;
  #textTimer: (() => void) | null = null;

  constructor(storage: Storage, clock: Clock, events: ThreadsEvents) {
    this.#storage = storage;
    this.#clock = clock;
    this.#events = events;
    this.#loading = new Loading(storage, {
      live: (key) => this.live(key),
      touched: (key) => events.touched(key),
      refetch: (link, live) => this.#refetch(link, live),
      stale: (link, key) => events.stale(link, key),
    });
  }

  live(key: ThreadKey): LiveThread {
    const name = keyText(key);
    let live = this.#live.get(name);
    if (live === undefined) {
      live = new LiveThread(key);
      this.#live.set(name, live);
    }
    return live;
  }

  find(key: ThreadKey): LiveThread | undefined {
    return this.#live.get(keyText(key));
  }

  unfollow(stream: ClientStream, key?: ThreadKey): void {
    const threads = key === undefined ? [...this.#live.values()] : [this.find(key)];
    for (const live of threads) {
      live?.followers.delete(stream);
      if (live?.idle === true) this.#live.delete(live.name);
    }
  }

  /** Forgets a thread in memory if nothing would be lost. */
  unfollowIdle(live: LiveThread): void {
    if (live.idle) this.#live.delete(live.name);
  }

  /** A notification of a server that names a thread, or is about one. */
  notify(link: ServerLink, message: RpcNotification): void {
    const delta = deltaOf(message);
    if (delta !== null) {
      const live = this.#liveFor(link, delta.threadId);
      if (!live.isFinished(delta.turnId)) {
        this.#changed(link, live, live.applyDelta(message, delta));
        if (live.hasUnwritten) this.#scheduleText();
      }
      for (const stream of live.followers) {
        stream.pushDelta(link.id, link.generation, message, live.name, delta);
      }
      return;
    }
    if (message.method === 'thread/started') {
      this.#started(link, message);
      return;
    }
    const threadId = threadIdOf(message.params);
    if (threadId === null) {
      this.#events.broadcast(link.id, link.generation, message);
      return;
    }
    const live = this.#liveFor(link, threadId);
    if (isValid(message)) this.#apply(link, live, message as ServerNotification);
    if (message.method === 'thread/section/changed') {
      // It changes a list, whoever follows the thread.
      this.#events.broadcast(link.id, link.generation, message);
    } else {
      for (const stream of live.followers) {
        stream.push(link.id, link.generation, message, live.name);
      }
    }
    if (live.idle) this.#live.delete(live.name);
  }

  /** A thread came with a response: it is loaded in this generation, and its events come to us. */
  loaded(link: ServerLink, result: ThreadStartResponse, fresh: boolean): void {
    this.#loading.loaded(link, result, fresh);
  }

  /** Makes sure that the server holds the thread and sends us its events. @throws {RpcFault} the server's refusal */
  ensureLoaded(link: ServerLink, threadId: string): Promise<void> {
    return this.#loading.ensure(link, threadId);
  }

  /** It has turns that were never told as events: the store must fetch them. */
  missing(link: ServerLink, threadId: string): void {
    this.#events.stale(link, { server: link.id, threadId });
  }

  /** The server ended: what ran in it is over, and who followed must look again. */
  generationEnded(link: ServerLink, cause: string): ThreadKey[] {
    const broken: ThreadKey[] = [];
    for (const live of this.#live.values()) {
      if (live.key.server !== link.id) continue;
      const running = [...live.state.turns.values()].filter((t) => t.turn.status === 'inProgress');
      for (const { turn } of running) {
        const over: Turn = { ...turn, status: 'interrupted', items: [] };
        const params = { threadId: live.key.threadId, turn: over };
        const changes = apply(live.state, [{ method: 'turn/completed', params }]);
        void this.#keep(live, [...live.takeText(), ...live.writesFor(changes, this.#clock.now())]);
        this.#settled(live, changes);
      }
      if (running.length > 0) broken.push(live.key);
      live.state.status = null;
      if (running.length > 0 || live.followers.size > 0) {
        this.resync(live, `the server ended: ${cause}`);
        this.#events.touched(live.key);
      }
    }
    return broken;
  }

  /** Tells who follows a thread to open it again; until then they get none of its events. */
  resync(live: LiveThread, reason: string): void {
    const message = { method: 'host/thread/resync', params: { ...live.key, reason } };
    for (const stream of live.followers) stream.push(HOST, 0, message, live.name);
    live.followers.clear();
    if (live.idle) this.#live.delete(live.name);
  }

  /** The paths that a file change is about, one a line; null if the item is not known. */
  changedPaths(key: ThreadKey, params: unknown): string | null {
    const turnId = stringIn(params, 'turnId');
    const itemId = stringIn(params, 'itemId');
    if (turnId === null || itemId === null) return null;
    const item = this.find(key)?.state.turns.get(turnId)?.items.get(itemId)?.item;
    return item?.type === 'fileChange' ? item.changes.map(({ path }) => path).join('\n') : null;
  }

  close(): void {
    this.#textTimer?.();
    this.#textTimer = null;
    this.#writeText();
  }

  #liveFor(link: ServerLink, threadId: string): LiveThread {
    return this.live({ server: link.id, threadId });
  }

  #started(link: ServerLink, message: RpcNotification): void {
    if (!isValid(message)) return;
    const { thread } = message.params as { thread: Thread };
    link.statuses.set(thread.id, thread.status);
    if (thread.ephemeral === true) return;
    const key = { server: link.id, threadId: thread.id };
    this.#known(key);
    void this.#storage.write({ op: 'thread', server: link.id, thread });
    this.#events.touched(key);
  }

  #apply(link: ServerLink, live: LiveThread, event: ServerNotification): void {
    if (event.method === 'item/completed' && this.#isOver(link, live, event.params.turnId)) {
      // A command that was left running ends after its turn; the turn itself stays ended.
      const { item, completedAtMs, turnId } = event.params;
      const atMs = completedAtMs ?? item.completedAtMs ?? this.#clock.now();
      void this.#keep(live, [{ op: 'item', ...live.key, turnId, item, open: false, atMs }]);
      return;
    }
    const turnId = turnIdOf(event.params);
    const late = turnId !== null && live.isFinished(turnId);
    if (late && (event.method === 'error' || event.method.startsWith('item/'))) return;
    this.#library(link, live, event);
    this.#changed(link, live, apply(live.state, [event]));
  }

  #isOver(link: ServerLink, live: LiveThread, turnId: string): boolean {
    if (live.isFinished(turnId)) return true;
    const running = link.statuses.get(live.key.threadId)?.type === 'active';
    return !running && !live.state.turns.has(turnId);
  }

  #library(link: ServerLink, live: LiveThread, event: ServerNotification): void {
    const { key } = live;
    const change = libraryChange(key, event, this.#clock.now());
    if (change.writes.length > 0) void this.#keep(live, change.writes);
    switch (event.method) {
      case 'thread/status/changed': {
        const { status } = event.params;
        link.statuses.set(key.threadId, status);
        if (status.type === 'notLoaded') link.loaded.delete(key.threadId);
        // Another client of the server works in it. One that is open here is followed; of others the list
        // shows what they are about, and the store has their turns when they are over.
        if (status.type !== 'notLoaded' && !link.loaded.has(key.threadId)) {
          if (live.followers.size === 0) this.#readAgain(link, live);
          else if (status.type === 'active') {
            this.ensureLoaded(link, key.threadId).catch(() => undefined);
          }
        }
        break;
      }
      case 'thread/settings/updated':
        live.settings = event.params.threadSettings;
        break;
      case 'thread/closed':
        link.loaded.delete(key.threadId);
        link.statuses.delete(key.threadId);
        break;
      case 'thread/deleted':
        this.resync(live, 'the thread was deleted');
        break;
      case 'thread/reverted':
        live.state.turns.clear();
        this.#events.reverted(link, key);
        break;
      default:
        break;
    }
    if (change.touched) this.#events.touched(key, change.archive);
  }

  #changed(link: ServerLink, live: LiveThread, changes: readonly Change[]): void {
    if (changes.length === 0) return;
    const gap = changes.find((change) => change.type === 'gap');
    if (gap !== undefined) void this.#refetch(link, live);
    const writes = live.writesFor(changes, this.#clock.now());
    if (changes.some((change) => change.type === 'diff') && live.state.diff !== null) {
      const patch = changedLines(live.state.diff.diff);
      writes.push({ op: 'patch', ...live.key, patch });
      this.#events.touched(live.key);
    }
    if (writes.length === 0) return;
    if (!live.known) this.#learn(link, live);
    const kept = this.#keep(live, writes);
    this.#settled(live, changes, kept);
  }

  #settled(live: LiveThread, changes: readonly Change[], kept?: Promise<void>): void {
    for (const change of changes) {
      // An ephemeral thread is nowhere else: its turns stay.
      if (change.type !== 'turnCompleted' || live.ephemeral !== null) continue;
      void live.settle(change.turnId, kept ?? this.#storage.write()).then(() => {
        if (live.idle) this.#live.delete(live.name);
      });
    }
  }

  #keep(live: LiveThread, writes: readonly Write[]): Promise<void> {
    // A thread that lives in memory only leaves no trace.
    if (live.ephemeral !== null) return Promise.resolve();
    return this.#storage.write(...writes);
  }

  #known(key: ThreadKey): void {
    this.live(key).known = true;
  }

  #readAgain(link: ServerLink, live: LiveThread): void {
    const { key } = live;
    const work = async (): Promise<void> => {
      const { thread } = await link.request('thread/read', { threadId: key.threadId });
      if (thread.ephemeral === true) return;
      await this.#storage.write({ op: 'thread', server: link.id, thread });
      this.#events.touched(key);
      this.#events.stale(link, key);
    };
    // What cannot be read now is listed by the next sync.
    work().catch(() => undefined);
  }

  /** Events of a thread that the library may not have: its row is fetched, and what came before. */
  #learn(link: ServerLink, live: LiveThread): void {
    live.known = true;
    const work = async (): Promise<void> => {
      const row = await this.#storage.read('threadRow', live.key);
      if (row !== null && !row.deleted) return;
      const { thread } = await link.request('thread/read', { threadId: live.key.threadId });
      if (thread.ephemeral === true) {
        live.ephemeral = { thread, settings: null };
        return;
      }
      await this.#storage.write({ op: 'thread', server: link.id, thread });
      this.#events.touched(live.key);
      this.#events.stale(link, live.key);
    };
    work().catch(() => {
      live.known = false;
    });
  }

  /** Loads the running turn again, after something of it went by unseen. */
  #refetch(link: ServerLink, live: LiveThread): Promise<void> {
    live.refetching ??= this.#fetchRunning(link, live).finally(() => {
      live.refetching = null;
    });
    live.refetching.catch(() => undefined);
    return live.refetching;
  }

  #fetchRunning(link: ServerLink, live: LiveThread): Promise<void> {
    const { threadId } = live.key;
    const params = { threadId, limit: 1, itemsView: 'full' };
    return new Promise((resolve) => {
      // Taken over in the very moment the answer comes: the deltas behind it build on it.
      link.forward({ method: 'thread/turns/list', params }, (answer) => {
        const judged =
          'result' in answer
            ? check(clientRequests['thread/turns/list'].result, answer.result)
            : null;
        const turn = judged?.ok === true ? judged.value.data[0] : undefined;
        if (turn !== undefined) this.#takeOver(live, turn);
        resolve();
      });
    });
  }

  #takeOver(live: LiveThread, turn: Turn): void {
    live.takeText();
    if (turn.status === 'inProgress') {
      const open = turn.items.filter(mayGrow).map(({ id }) => id);
      loadTurn(live.state, turn, new Set(open));
    } else live.state.turns.delete(turn.id);
    void this.#keep(live, [{ op: 'page', ...live.key, turns: [turn] }]);
    this.resync(live, 'something of the running turn was missed');
  }

  #scheduleText(): void {
    this.#textTimer ??= this.#clock.after(TEXT_MS, () => {
      this.#textTimer = null;
      this.#writeText();
    });
  }

  #writeText(): void {
    for (const live of this.#live.values()) {
      if (live.hasUnwritten) void this.#keep(live, live.takeText());
    }
  }
}

function isValid(message: RpcNotification): boolean {
  if (!isNotificationMethod(message.method)) return false;
  return check(serverNotifications[message.method].params, message.params).ok;
}

function threadIdOf(params: unknown): string | null {
  if (typeof params !== 'object' || params === null || !('threadId' in params)) return null;
  return typeof params.threadId === 'string' ? params.threadId : null;
}

function turnIdOf(params: object): string | null {
  return 'turnId' in params && typeof params.turnId === 'string' ? params.turnId : null;
}
