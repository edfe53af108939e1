/**
 * Brings the mirror up to what a server has: its list by time until known ground, then the turns of
 * each changed thread. One request at a time, behind everything else; what nobody waits for can be paused.
 */
import type { ServerSync, SyncState } from '../../server/protocol/host-sync.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Thread } from '../../server/protocol/thread.ts';
import type { Clock } from '../app-server/clock.ts';
import { isBundled } from '../app-server/profiles.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServerLink } from './server-link.ts';
import { Overtaken } from './overtaken.ts';
import type { News } from './overtaken.ts';
import { compareList } from './sync-list.ts';
import { syncTurns } from './sync-turns.ts';

export interface SyncEvents {
  touched(key: ThreadKey, countArchived?: boolean): void;
  /** The store now has what the server has of this thread; `news`: it had lacked turns. */
  caughtUp(key: ThreadKey, news: boolean): void;
  changed(state: SyncState): void;
  /** Whether anybody looks at what is fetched. */
  attended(): boolean;
}

/** The setting that says when all threads of a server were listed last; Unix milliseconds. */
const syncedKey = (server: string): string => `synced ${server}`;
const PAUSED = 'sync paused';

/** Milliseconds between two looks at the list of a server that runs; for others that takes more. */
const LOOK_MS = { bundled: 10_000, other: 60_000 };
/**
 * Known ground is believed for so long. Clocks are set: a thread that was changed while one was behind stands
 * below what is known, and is found when the whole list is walked.
 */
const BELIEVED_MS = 24 * 60 * 60 * 1000;
/** Milliseconds between two words about the progress. */
const TELL_MS = 250;
/** It rests as long as its last write took, up to this, so that it takes half of the store at most. */
const REST_MS = 500;
/** A write that took less than this is no burden. */
const LIGHT_MS = 5;

interface Queues {
  readonly link: ServerLink;
  /** Somebody waits for them: fetched first, and even while all else is paused. */
  readonly wanted: Map<string, Thread | null>;
  readonly later: Map<string, Thread | null>;
  current: string | null;
  readonly overtaken: Overtaken;
  running: Promise<void> | null;
  cancelLook: (() => void) | null;
  /** Lists that are being compared. */
  listing: number;
  /** Threads that could not be fetched, and why the last of them could not. */
  readonly failed: Set<string>;
  cause: string | null;
}

export class Sync {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #events: SyncEvents;
  readonly #queues = new Map<string, Queues>();
  #paused: boolean;
  #telling: (() => void) | null = null;
  #closed = false;

  private constructor(storage: Storage, clock: Clock, paused: boolean, events: SyncEvents) {
    this.#storage = storage;
    this.#clock = clock;
    this.#paused = paused;
    this.#events = events;
  }

  static async load(storage: Storage, clock: Clock, events: SyncEvents): Promise<Sync> {
    return new Sync(storage, clock, (await storage.read('settings'))[PAUSED] === true, events);
  }

  /** The server became ready: compare its lists with ours. */
  async started(link: ServerLink): Promise<void> {
    const queues = this.#of(link);
    queues.failed.clear();
    queues.cause = null;
    queues.listing += 1;
    this.#tellSoon();
    try {
      await this.#compare(link, queues, false);
    } finally {
      queues.listing -= 1;
      this.#tellSoon();
      this.#lookLater(link, queues);
    }
  }

  /** Other programs work in the same home, by servers of their own, of which this one tells nothing. */
  #lookLater(link: ServerLink, queues: Queues): void {
    const { generation } = link;
    queues.cancelLook?.();
    if (this.#closed) return;
    const inMs = isBundled(link.profile) ? LOOK_MS.bundled : LOOK_MS.other;
    queues.cancelLook = this.#clock.after(inMs, () => {
      if (this.#closed || !link.ready || link.generation !== generation) return;
      const wanted = !this.#paused && queues.listing === 0 && this.#events.attended();
      const looked = wanted ? this.#compare(link, queues, true) : Promise.resolve();
      // A server that cannot be asked is told of elsewhere.
      looked.catch(() => undefined).finally(() => this.#lookLater(link, queues));
    });
  }

  /** The next comparison looks at all of a server's lists, as if they had never been seen. */
  async forgetLists(link: ServerLink): Promise<void> {
    await this.#storage.write({ op: 'setting', key: syncedKey(link.id), value: null });
  }

  /** @param again it was compared since the server started: what that holds itself comes as events */
  async #compare(link: ServerLink, queues: Queues, again: boolean): Promise<void> {
    const { generation } = link;
    const name = syncedKey(link.id);
    const settings = await this.#storage.read('settings');
    // Known ground means something only if all below it was listed once.
    const now = this.#clock.now();
    const listedAtMs = settings[name];
    const listedBefore =
      typeof listedAtMs === 'number' && now >= listedAtMs && now - listedAtMs < BELIEVED_MS;
    for (const archived of [false, true]) {
      const parts = {
        storage: this.#storage,
        queues,
        touched: (key: ThreadKey) => this.#events.touched(key, archived),
        go: () => this.#go(queues),
      };
      if (!(await compareList(parts, link, { generation, archived, listedBefore, again }))) return;
    }
    // What an earlier fetch did not finish may lie below known ground.
    const left = again ? [] : await this.#storage.read('threadsToFetch', link.id);
    for (const threadId of left) {
      if (!this.behind(link, { server: link.id, threadId })) queues.later.set(threadId, null);
    }
    this.#go(queues);
    if (!listedBefore) await this.#storage.write({ op: 'setting', key: name, value: now });
  }

  /** Whether turns of this thread are still to be fetched. */
  behind(link: ServerLink, { threadId }: ThreadKey): boolean {
    const queues = this.#queues.get(link.id);
    if (queues === undefined) return false;
    const { wanted, later, current } = queues;
    return wanted.has(threadId) || later.has(threadId) || current === threadId;
  }

  /** A thread whose turns may be missing from the store. */
  stale(link: ServerLink, key: ThreadKey): void {
    const queues = this.#of(link);
    queues.later.delete(key.threadId);
    queues.wanted.set(key.threadId, null);
    this.#go(queues);
  }

  /** The server told something of a thread: an answer that is still to come may be older than that. */
  overtaken(link: ServerLink, threadId: string, what: News): void {
    this.#queues.get(link.id)?.overtaken.note(threadId, what);
  }

  /** What nobody waits for rests until it is resumed, also over a restart. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#keepPaused();
  }

  /** Goes on where it was; what could not be fetched is tried again. */
  async resume(): Promise<void> {
    this.#paused = false;
    await this.#keepPaused();
    for (const queues of this.#queues.values()) {
      for (const threadId of queues.failed) queues.later.set(threadId, null);
      queues.failed.clear();
      queues.cause = null;
      this.#go(queues);
    }
  }

  async state(): Promise<SyncState> {
    const servers = [...this.#queues.values()].filter(({ link }) => link.ready);
    return {
      paused: this.#paused,
      servers: await Promise.all(servers.map((of) => this.#told(of))),
    };
  }

  /**
   * The server took turns back: the store forgets those after the newest one that is left. Only this
   * and a deletion ever remove anything; that a page lacks something does not.
   */
  async reverted(link: ServerLink, key: ThreadKey): Promise<void> {
    const { threadId } = key;
    const page = await link.request('thread/turns/list', { threadId, limit: 1 });
    const lastTurnId = page.data[0]?.id ?? null;
    await this.#storage.write({ op: 'revert', ...key, lastTurnId });
    this.stale(link, key);
    this.#events.touched(key);
  }

  /** Resolves when nothing is being fetched from this server. */
  async settled(link: ServerLink): Promise<void> {
    await this.#queues.get(link.id)?.running;
  }

  close(): void {
    this.#closed = true;
    this.#telling?.();
    this.#telling = null;
    for (const { cancelLook } of this.#queues.values()) cancelLook?.();
  }

  #of(link: ServerLink): Queues {
    let queues = this.#queues.get(link.id);
    // One that was removed and added again is another.
    if (queues?.link !== link) {
      queues = {
        link,
        wanted: new Map(),
        later: new Map(),
        current: null,
        overtaken: new Overtaken(),
        running: null,
        cancelLook: null,
        listing: 0,
        failed: new Set(),
        cause: null,
      };
      this.#queues.set(link.id, queues);
    }
    return queues;
  }

  #go(queues: Queues): void {
    this.#tellSoon();
    if (queues.running !== null || this.#next(queues) === undefined) return;
    queues.running = this.#work(queues).finally(() => {
      queues.running = null;
      this.#tellSoon();
    });
  }

  #next({ wanted, later }: Queues): [string, Thread | null] | undefined {
    const asked = wanted.entries().next().value;
    return asked ?? (this.#paused ? undefined : later.entries().next().value);
  }

  async #work(queues: Queues): Promise<void> {
    const { link, wanted, later, failed } = queues;
    for (;;) {
      await this.#mayGoOn();
      const next = this.#next(queues);
      if (next === undefined || this.#closed) return;
      const [threadId, thread] = next;
      wanted.delete(threadId);
      later.delete(threadId);
      if (!link.ready) {
        // The next start lists anew; what is not fetched is marked in the store.
        wanted.clear();
        later.clear();
        return;
      }
      const key = { server: link.id, threadId };
      const { generation } = link;
      queues.current = threadId;
      const watch = queues.overtaken.watch();
      try {
        const parts = {
          storage: this.#storage,
          nowMs: this.#clock.now(),
          mayGoOn: () => this.#mayGoOn(),
        };
        const found = thread ?? (await this.#read(link, threadId, watch.news));
        const news = await syncTurns(parts, link, key, found);
        queues.current = null;
        failed.delete(threadId);
        this.#events.touched(key);
        // A server that ended meanwhile broke what runs there: that is seen to after its next start.
        if (link.ready && link.generation === generation) this.#events.caughtUp(key, news);
      } catch (error) {
        queues.current = null;
        // It stays marked, and is tried again with the next start, on demand, or when it is opened.
        if (link.ready && watch.news.get(threadId) !== 'gone') {
          failed.add(threadId);
          queues.cause = error instanceof Error ? error.message : String(error);
        }
      } finally {
        watch.end();
      }
      this.#tellSoon();
    }
  }

  /** Lets what users wait for go first, and leaves them half of the store's time. */
  async #mayGoOn(): Promise<void> {
    const tookMs = await this.#storage.quiet();
    if (tookMs < LIGHT_MS || this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#clock.after(Math.min(tookMs, REST_MS), resolve);
    });
    await this.#storage.quiet();
  }

  /** @throws {RpcFault} of the server, also for one that went while it was asked for */
  async #read(link: ServerLink, threadId: string, news: Map<string, News>): Promise<Thread> {
    for (;;) {
      news.delete(threadId);
      const { thread } = await link.request('thread/read', { threadId });
      const since = news.get(threadId);
      if (since === 'changed') continue;
      if (since !== 'gone') {
        await this.#storage.write({ op: 'thread', server: link.id, thread });
      }
      return thread;
    }
  }

  async #told({ link, listing, failed, cause }: Queues): Promise<ServerSync> {
    const { total, left } = await this.#storage.read('syncCounts', link.id);
    return { server: link.id, listing: listing > 0, total, left, failed: failed.size, cause };
  }

  async #keepPaused(): Promise<void> {
    await this.#storage.write({ op: 'setting', key: PAUSED, value: this.#paused });
    this.#events.changed(await this.state());
  }

  #tellSoon(): void {
    if (this.#closed) return;
    this.#telling ??= this.#clock.after(TELL_MS, () => {
      this.#telling = null;
      this.state().then(
        (state) => this.#events.changed(state),
        () => undefined,
      );
    });
  }
}
