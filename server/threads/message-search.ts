/** `thread/search`: threads in which a term was said, with a piece of the first message that has it. */
import type { ThreadSearchParams } from '../protocol/thread-search.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { MessageIndex } from './message-index.ts';
import type { FileNews, IndexedMessage } from './message-index.ts';
import { readMessages } from './message-reader.ts';
import { openRollout } from './open-rollout.ts';
import { parseLine } from './rollout-line.ts';
import type { ThreadServices } from './services.ts';
import { matcher, snippetOf } from './snippet.ts';
import { spokenIn } from './spoken.ts';
import type { HiddenSpan, IndexedThread } from './thread-index.ts';
import { listThreads } from './thread-list.ts';
import type { KnownPlace, ThreadStore } from './thread-store.ts';
import { readBytes } from './read-bytes.ts';
import { WorkPace } from './work-pace.ts';

/** Portions are stored together up to so much text, in UTF-16 units; the loop breathes in between. */
const BATCH_LENGTH = 48 * 1024;
/** Of a file that another process reads at the same time, each may do a part. */
const MOST_ROUNDS = 100;

export interface SearchPage {
  readonly threads: readonly { readonly thread: IndexedThread; readonly snippet: string }[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

interface Following {
  readonly index: MessageIndex;
  readonly hidden: ReadonlyMap<string, readonly HiddenSpan[]>;
  /** How far the file of each thread was read. */
  readonly known: Map<string, number>;
  readonly pace: WorkPace;
}

export class MessageSearch {
  readonly #store: ThreadStore;
  readonly #services: ThreadServices;
  #opening: Promise<MessageIndex> | null = null;
  #updating: Promise<void> | null = null;
  /** Searches that wait for the index to follow. */
  #waiting = 0;
  #closed = false;

  constructor(store: ThreadStore, services: ThreadServices) {
    this.#store = store;
    this.#services = services;
  }

  /** @throws {RpcFault} */
  async search(params: ThreadSearchParams): Promise<SearchPage> {
    const term = params.searchTerm.trim();
    if (term === '') throw invalidRequest('thread/search requires a non-empty searchTerm');
    const found = await this.#withForks(await this.#find(term));
    const { searchTerm: _term, ...list } = params;
    const page = await listThreads(this.#store, this.#services, list, [...found.keys()]);
    const threads = page.threads.map(async (thread) => {
      const message = found.get(thread.id);
      const snippet = message === undefined ? '' : await this.#snippet(message, term);
      return { thread, snippet };
    });
    return { ...page, threads: await Promise.all(threads) };
  }

  /**
   * Has the index follow before anybody searches, slowly, and standing still while `busy`; then puts
   * it away. What other programs wrote is left to the first search: perhaps nobody wants it.
   */
  async prepare(busy: () => boolean): Promise<void> {
    await this.#update({ busy });
    if (this.#waiting > 0 || this.#updating !== null) return;
    const opening = this.#opening;
    this.#opening = null;
    (await opening)?.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#updating?.catch(() => undefined);
    const opening = this.#opening;
    this.#opening = null;
    (await opening?.catch(() => null))?.close();
  }

  /** In an index that is up to date; one that turns out damaged is made anew, once. */
  async #find(term: string): Promise<IndexedMessage[]> {
    this.#waiting += 1;
    try {
      await this.#update();
      return (await this.#index()).find(term);
    } catch (error) {
      if (!/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) throw error;
      (await this.#index()).close();
      this.#opening = MessageIndex.open(this.#store.home, 'anew');
      await this.#update();
      return (await this.#index()).find(term);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** By thread, its first message with the term: its own, or one of those that it shares. */
  async #withForks(messages: readonly IndexedMessage[]): Promise<Map<string, IndexedMessage>> {
    const forks = await this.#store.forks();
    const found = new Map<string, IndexedMessage>();
    const add = (threadId: string, message: IndexedMessage): void => {
      if (found.has(threadId)) return;
      found.set(threadId, message);
      // A fork of a fork begins with all that the first one shares.
      for (const fork of forks.get(threadId) ?? []) add(fork.id, message);
    };
    for (const message of messages) {
      const { threadId, at, hiddenAt } = message;
      for (const { id, end } of forks.get(threadId) ?? []) {
        if (at < end && (hiddenAt === null || hiddenAt >= end)) add(id, message);
      }
      if (hiddenAt === null && !found.has(threadId)) found.set(threadId, message);
    }
    return found;
  }

  async #snippet({ threadId, at, length }: IndexedMessage, term: string): Promise<string> {
    const place = await this.#store.locate(threadId);
    if (place === null) return '';
    const handle = await openRollout(place.path).catch(() => null);
    if (handle === null) return '';
    try {
      const line = parseLine((await readBytes(handle, at, length)).toString('utf8'));
      const event = line?.type === 'event_msg' ? line.payload : null;
      if (event?.type !== 'item_completed') return '';
      const text = (spokenIn(event.item)?.text ?? '').replaceAll(/\s+/g, ' ').trim();
      const match = matcher(term.replaceAll(/\s+/g, ' ')).exec(text);
      const start = match?.index ?? 0;
      return snippetOf(text, start, start + (match?.[0].length ?? 0)).text;
    } finally {
      await handle.close();
    }
  }

  #index(): Promise<MessageIndex> {
    this.#opening ??= MessageIndex.open(this.#store.home).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /** Reads what the files have that the index lacks. One at a time; later callers wait for theirs. */
  async #update(ahead?: { readonly busy: () => boolean }): Promise<void> {
    const before = this.#updating;
    const pace = new WorkPace(
      () => this.#waiting > 0 || this.#closed,
      ahead?.busy ?? (() => false),
    );
    const follow = (): Promise<void> => this.#follow(pace, ahead === undefined);
    const update = (before ?? Promise.resolve()).catch(() => undefined).then(follow);
    this.#updating = update;
    try {
      await update;
    } finally {
      if (this.#updating === update) this.#updating = null;
    }
  }

  async #follow(pace: WorkPace, imported: boolean): Promise<void> {
    const index = await this.#index();
    const all = await this.#store.places();
    // Of another program's file only the beginning was looked at, perhaps.
    const places = imported ? all : all.filter(({ size }) => size > 0);
    const hidden = await this.#store.hidden();
    const known = index.sizes();
    const gone = new Set(known.keys());
    for (const { id } of all) gone.delete(id);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if (await this.#read(places, { index, hidden, known, pace })) break;
      for (const [id, size] of index.sizes()) known.set(id, size);
    }
    if (gone.size > 0 && !this.#closed) index.remove([...gone]);
  }

  /** False when another process was reading as well: something of what it began may be missing. */
  async #read(
    places: readonly KnownPlace[],
    { index, hidden, known, pace }: Following,
  ): Promise<boolean> {
    let alone = true;
    let news: FileNews[] = [];
    let length = 0;
    const store = (): void => {
      if (news.length > 0) alone = index.store(news, known) && alone;
      news = [];
      length = 0;
    };
    for (const found of places) {
      // What is missing is read by the next search.
      if (this.#closed) break;
      if (known.get(found.id) === found.size && found.size > 0) continue;
      await pace.breathe();
      const { id: threadId, path, size } = found.size === 0 ? await this.#whole(found) : found;
      const before = known.get(threadId) ?? null;
      if (before === size) continue;
      const tail = before === null ? Buffer.alloc(0) : index.tail(threadId);
      const spans = hidden.get(threadId) ?? [];
      const file = { threadId, path, size, before, tail, hidden: spans };
      try {
        for await (const portion of readMessages(file, pace)) {
          if (this.#closed) break;
          news.push(portion);
          for (const { text } of portion.messages) length += text.length;
          if (length < BATCH_LENGTH) continue;
          store();
          await pace.breathe();
        }
      } catch (error) {
        // A file that cannot be read now is looked at with the next search.
        if (codeOf(error).startsWith('SQLITE_')) throw error;
      }
    }
    store();
    return alone;
  }

  /** Of another program's file only the beginning may have been looked at. */
  async #whole({ id, path, archived }: KnownPlace): Promise<KnownPlace> {
    const place = { threadId: id, path, archived };
    const known = await this.#store.project(place).catch(() => null);
    return { id, path, archived, size: known?.size ?? 0 };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
