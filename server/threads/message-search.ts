/** `thread/search`: threads in which a term was said, with a piece of the first message that has it. */
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import type { ThreadSearchParams } from '../protocol/thread-search.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { MessageIndex } from './message-index.ts';
import type { FileNews, IndexedMessage } from './message-index.ts';
import { openRollout } from './open-rollout.ts';
import { parseLine } from './rollout-line.ts';
import { LineReader } from './rollout-slice.ts';
import type { ThreadServices } from './services.ts';
import { matcher, snippetOf } from './snippet.ts';
import { spokenAt, spokenIn } from './spoken.ts';
import type { IndexedThread } from './thread-index.ts';
import { listThreads } from './thread-list.ts';
import type { KnownPlace, ThreadStore } from './thread-store.ts';
import { readBytes } from './read-bytes.ts';

/** Files are stored together up to so many bytes of theirs; the loop breathes in between. */
const BATCH_BYTES = 1024 * 1024;
const READ_BYTES = 1024 * 1024;
const TAIL_BYTES = 64;

export interface SearchPage {
  readonly threads: readonly { readonly thread: IndexedThread; readonly snippet: string }[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

export class MessageSearch {
  readonly #store: ThreadStore;
  readonly #services: ThreadServices;
  #opening: Promise<MessageIndex> | null = null;
  #updating: Promise<void> | null = null;
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

  async close(): Promise<void> {
    this.#closed = true;
    await this.#updating?.catch(() => undefined);
    const opening = this.#opening;
    this.#opening = null;
    (await opening?.catch(() => null))?.close();
  }

  /** In an index that is up to date; one that turns out damaged is made anew, once. */
  async #find(term: string): Promise<IndexedMessage[]> {
    try {
      await this.#update();
      return (await this.#index()).find(term);
    } catch (error) {
      if (!/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) throw error;
      (await this.#index()).close();
      this.#opening = MessageIndex.open(this.#store.home, 'anew');
      await this.#update();
      return (await this.#index()).find(term);
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
  async #update(): Promise<void> {
    const before = this.#updating;
    const update = (before ?? Promise.resolve()).catch(() => undefined).then(() => this.#follow());
    this.#updating = update;
    try {
      await update;
    } finally {
      if (this.#updating === update) this.#updating = null;
    }
  }

  async #follow(): Promise<void> {
    const index = await this.#index();
    const places = await this.#store.places();
    const known = index.sizes();
    const gone = new Set(known.keys());
    let news: FileNews[] = [];
    let bytes = 0;
    for (const found of places) {
      // What is missing is read by the next search.
      if (this.#closed) break;
      const place = found.size === 0 ? await this.#whole(found) : found;
      const { id, size } = place;
      gone.delete(id);
      const before = known.get(id) ?? null;
      if (before === size) continue;
      const tail = before === null ? Buffer.alloc(0) : index.tail(id);
      // A file that cannot be read now is looked at with the next search.
      const each = await this.#news(place, before, tail).catch(() => null);
      if (each === null) continue;
      news.push(each);
      bytes += size - (each.anew ? 0 : (before ?? 0));
      if (bytes < BATCH_BYTES) continue;
      index.store(news, known);
      news = [];
      bytes = 0;
      await turnOfLoop();
    }
    if (news.length > 0) index.store(news, known);
    if (gone.size > 0 && !this.#closed) index.remove([...gone]);
  }

  /** Of another program's file only the beginning may have been looked at. */
  async #whole({ id, path, archived }: KnownPlace): Promise<KnownPlace> {
    const place = { threadId: id, path, archived };
    const known = await this.#store.project(place).catch(() => null);
    return { id, path, archived, size: known?.size ?? 0 };
  }

  async #news(
    { id: threadId, path: file, size, archived }: KnownPlace,
    before: number | null,
    tail: Buffer,
  ): Promise<FileNews> {
    const handle = await openRollout(file);
    try {
      const from = before ?? 0;
      const there = await readBytes(handle, from - tail.length, tail.length);
      const anew = from > size || !there.equals(tail);
      const messages: { at: number; length: number; text: string }[] = [];
      let at = anew ? 0 : from;
      for (let want = READ_BYTES; at < size;) {
        const block = await readBytes(handle, at, Math.min(want, size - at));
        const whole = block.lastIndexOf(0x0a) + 1;
        if (whole === 0) {
          if (at + block.length >= size) break;
          want *= 2;
          continue;
        }
        for (const line of new LineReader(block.subarray(0, whole)).between()) {
          const spoken = spokenAt(line);
          if (spoken === null || spoken.text === '') continue;
          messages.push({ at: at + line.at, length: line.length, text: spoken.text });
        }
        at += whole;
        want = READ_BYTES;
        await turnOfLoop();
      }
      const { rows } = await this.#store.project({ threadId, path: file, archived });
      const hidden = rows.flatMap(({ start, end, hiddenAt }) =>
        hiddenAt === null ? [] : [{ from: start, to: end ?? at, hiddenAt }],
      );
      const end = await readBytes(handle, Math.max(0, at - TAIL_BYTES), Math.min(at, TAIL_BYTES));
      return { threadId, anew, messages, hidden, size: at, tail: Buffer.from(end) };
    } finally {
      await handle.close();
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
