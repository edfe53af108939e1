/**
 * Brings the mirror up to what a server has: its list by time until known ground, then the turns of
 * each changed thread backwards until known ground. One request at a time, behind everything else.
 */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Thread } from '../../server/protocol/thread.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { mayGrow } from '../storage/history-store.ts';
import type { Write } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServerLink } from './server-link.ts';

export interface SyncEvents {
  touched(key: ThreadKey, countArchived?: boolean): void;
  /** The store now has what the server has of this thread; `news`: it had lacked turns. */
  caughtUp(key: ThreadKey, news: boolean): void;
}

/** The setting that says whether all threads of a server were listed once. */
export const syncedKey = (server: string): string => `synced ${server}`;

const LIST_PAGE = 50;
const TURNS_PAGE = 20;

export class Sync {
  readonly #storage: Storage;
  readonly #events: SyncEvents;
  /** Threads to fetch, by server; the order is the order of asking, urgent ones are put in front. */
  readonly #queues = new Map<string, Map<string, Thread | null>>();
  /** The one that is being fetched, by server. */
  readonly #current = new Map<string, string>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(storage: Storage, events: SyncEvents) {
    this.#storage = storage;
    this.#events = events;
  }

  /** The server became ready: compare its lists with ours. */
  async started(link: ServerLink): Promise<void> {
    const { generation } = link;
    const name = syncedKey(link.id);
    const settings = await this.#storage.read('settings');
    // Known ground means something only if all below it was listed once.
    const listedBefore = settings[name] === true;
    for (const archived of [false, true]) {
      if (!(await this.#list(link, generation, archived, listedBefore))) return;
    }
    // What an earlier fetch did not finish may lie below known ground.
    for (const threadId of await this.#storage.read('incompleteThreads', link.id)) {
      if (!this.behind(link, { server: link.id, threadId })) this.#enqueue(link, threadId, null);
    }
    await this.#storage.write({ op: 'setting', key: name, value: true });
  }

  /** Whether turns of this thread are still to be fetched. */
  behind(link: ServerLink, { threadId }: ThreadKey): boolean {
    const queued = this.#queues.get(link.id)?.has(threadId) === true;
    return queued || this.#current.get(link.id) === threadId;
  }

  /** A thread whose turns may be missing from the store. */
  stale(link: ServerLink, key: ThreadKey): void {
    this.#enqueue(link, key.threadId, null);
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
    await this.#running.get(link.id);
  }

  async #list(
    link: ServerLink,
    generation: number,
    archived: boolean,
    listedBefore: boolean,
  ): Promise<boolean> {
    let cursor: string | null = null;
    for (;;) {
      if (!link.ready || link.generation !== generation) return false;
      const page: { data: Thread[]; nextCursor?: string | null | undefined } = await link.request(
        'thread/list',
        { archived, cursor, limit: LIST_PAGE, sortKey: 'updated_at', sortDirection: 'desc' },
      );
      const keys = page.data.map(({ id }) => ({ server: link.id, threadId: id }));
      const marks = await this.#storage.read('syncMarks', keys);
      let known = 0;
      const writes: Write[] = [];
      for (const [index, thread] of page.data.entries()) {
        const mark = marks[index] ?? null;
        link.statuses.set(thread.id, thread.status);
        const same =
          mark !== null &&
          mark.complete &&
          mark.syncedAt >= thread.updatedAt &&
          mark.archived === archived;
        // A new name does not count as a change of the thread.
        const renamed = same && mark.name !== (thread.name ?? null);
        if (!same || renamed) writes.push({ op: 'thread', server: link.id, thread, archived });
        if (same) known += 1;
        else this.#enqueue(link, thread.id, thread);
      }
      if (writes.length > 0) {
        await this.#storage.write(...writes);
        for (const key of keys) this.#events.touched(key, archived);
      }
      cursor = page.nextCursor ?? null;
      if (cursor === null) return true;
      if (listedBefore && known === page.data.length) return true;
    }
  }

  #enqueue(link: ServerLink, threadId: string, thread: Thread | null): void {
    let queue = this.#queues.get(link.id);
    if (queue === undefined) {
      queue = new Map();
      this.#queues.set(link.id, queue);
    }
    queue.set(threadId, thread);
    if (this.#running.has(link.id)) return;
    const running = this.#work(link, queue).finally(() => this.#running.delete(link.id));
    running.catch(() => undefined);
    this.#running.set(link.id, running);
  }

  async #work(link: ServerLink, queue: Map<string, Thread | null>): Promise<void> {
    for (;;) {
      // Lets what users wait for go first.
      await new Promise((resolve) => setImmediate(resolve));
      const next = queue.entries().next().value;
      if (next === undefined) return;
      const [threadId, thread] = next;
      queue.delete(threadId);
      if (!link.ready) {
        queue.clear();
        return;
      }
      const key = { server: link.id, threadId };
      try {
        this.#current.set(link.id, threadId);
        const news = await this.#turns(link, key, thread ?? (await this.#read(link, threadId)));
        this.#current.delete(link.id);
        this.#events.touched(key);
        this.#events.caughtUp(key, news);
      } catch {
        this.#current.delete(link.id);
        // It stays incomplete, and is tried again with the next start or when it is opened.
      }
    }
  }

  async #read(link: ServerLink, threadId: string): Promise<Thread> {
    const { thread } = await link.request('thread/read', { threadId });
    await this.#storage.write({ op: 'thread', server: link.id, thread });
    return thread;
  }

  /** @returns whether the store had lacked turns */
  async #turns(link: ServerLink, key: ThreadKey, thread: Thread): Promise<boolean> {
    const { threadId } = key;
    const [mark] = await this.#storage.read('syncMarks', [key]);
    const trusted = mark?.complete === true;
    let cursor: string | null = null;
    let first = true;
    let lacked = false;
    /** The oldest turn of the page before: those of the next one stand right before it. */
    let before: string | undefined;
    for (;;) {
      const page: { data: Turn[]; nextCursor?: string | null | undefined } = await link
        .request('thread/turns/list', {
          threadId,
          cursor,
          limit: TURNS_PAGE,
          sortDirection: 'desc',
          itemsView: 'full',
        })
        .catch((error: unknown) => {
          // A thread without a turn yet is an error with some servers.
          if (first && thread.preview === '') return { data: [] };
          throw error;
        });
      const ids = page.data.map(({ id }) => id);
      const finished = new Set(await this.#storage.read('finishedTurns', key, ids));
      const ground = trusted ? page.data.findIndex(({ id }) => finished.has(id)) : -1;
      // The newest known turn is taken again: it may have ended while nobody listened.
      const news = ground === -1 ? page.data : page.data.slice(0, ground + 1);
      lacked ||= news.some(({ id }) => !finished.has(id));
      const reachesGround = ground !== -1 || page.nextCursor == null;
      if (first && trusted && !reachesGround) {
        await this.#storage.write({ op: 'patch', ...key, patch: { complete: false } });
      }
      first = false;
      const turns = news.toReversed().map((turn) => settledPart(turn, link));
      await this.#storage.write({
        op: 'page',
        ...key,
        turns,
        ...(before === undefined ? {} : { before }),
      });
      before = turns[0]?.id ?? before;
      cursor = page.nextCursor ?? null;
      if (reachesGround || cursor === null) break;
    }
    const patch = { complete: true, syncedAt: thread.updatedAt };
    await this.#storage.write({ op: 'patch', ...key, patch });
    return lacked;
  }
}

/** Of a turn that runs, what can't change any more: the rest comes to us as events, or later. */
function settledPart(turn: Turn, link: ServerLink): Turn {
  if (turn.status !== 'inProgress' || !link.ready) return turn;
  return { ...turn, items: turn.items.filter((item) => !mayGrow(item)) };
}
