/** What clients ask of histories beside paging them. Each part is loaded when it is first asked for. */
import type {
  ThreadItemsReadParams,
  ThreadItemsReadResponse,
  ThreadSearchOccurrencesParams,
  ThreadSearchOccurrencesResponse,
  ThreadSearchParams,
  ThreadSearchResponse,
  ThreadTimelineListParams,
  ThreadTimelineListResponse,
} from '../protocol/thread-search.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { itemEntry } from './item-pages.ts';
import type { MessageSearch } from './message-search.ts';
import type { ThreadAccess } from './thread-access.ts';
import { viewIndexed } from './thread-reading.ts';
import { readPlaced } from './turn-pages.ts';

const MOST_ITEMS = 100;
/** A start, and what clients ask first, have the machine to themselves. Milliseconds. */
const PREPARE_DELAY_MS = 20_000;

export class ThreadSearches {
  readonly #access: ThreadAccess;
  #messages: Promise<MessageSearch> | null = null;
  #preparing: NodeJS.Timeout | null = null;

  constructor(access: ThreadAccess) {
    this.#access = access;
  }

  /** Prepares the search some time after the start. */
  warm(): void {
    this.#preparing = setTimeout(() => {
      // The search says what is wrong, when there is one.
      this.prepare().catch(() => undefined);
    }, PREPARE_DELAY_MS);
    this.#preparing.unref();
  }

  /** Has the index of messages follow what was said, while no turn runs. */
  async prepare(): Promise<void> {
    const { loader } = this.#access;
    const busy = (): boolean => loader.ids().some((id) => loader.get(id)?.active != null);
    await (await this.#messageSearch()).prepare(busy);
  }

  async search(params: ThreadSearchParams): Promise<ThreadSearchResponse> {
    const { loader, services } = this.#access;
    const page = await (await this.#messageSearch()).search(params);
    const data = page.threads.map(async ({ thread, snippet }) => ({
      thread: await viewIndexed(loader, services, thread),
      snippet,
    }));
    const { nextCursor, backwardsCursor } = page;
    return { data: await Promise.all(data), nextCursor, backwardsCursor };
  }

  async occurrences(
    params: ThreadSearchOccurrencesParams,
  ): Promise<ThreadSearchOccurrencesResponse> {
    const [source, { searchOccurrences }] = await Promise.all([
      this.#access.source(params.threadId, 'thread/searchOccurrences'),
      import('./occurrences.ts'),
    ]);
    return searchOccurrences(source, params);
  }

  /** Items of one turn by their ids, in their own order. Unknown ones are left out. */
  async itemsRead({
    threadId,
    turnId,
    itemIds,
  }: ThreadItemsReadParams): Promise<ThreadItemsReadResponse> {
    if (itemIds.length === 0 || itemIds.length > MOST_ITEMS) {
      throw invalidRequest(`itemIds must contain 1 to ${MOST_ITEMS} IDs`);
    }
    const source = await this.#access.source(threadId, 'thread/items/read');
    const placed = source.turns.filter(({ row }) => row.id === turnId);
    const [turn] = await readPlaced(source, placed, 'full');
    const items = turn?.items.filter((item) => itemIds.includes(item.id)) ?? [];
    return { data: items.map((item) => itemEntry(turnId, item, {})) };
  }

  async timeline(params: ThreadTimelineListParams): Promise<ThreadTimelineListResponse> {
    const [source, { timelinePage }] = await Promise.all([
      this.#access.source(params.threadId, 'thread/timeline/list'),
      import('./timeline.ts'),
    ]);
    return timelinePage(source, params);
  }

  #messageSearch(): Promise<MessageSearch> {
    const { loader, services } = this.#access;
    this.#messages ??= import('./message-search.ts').then(
      (part) => new part.MessageSearch(loader.store, services),
    );
    return this.#messages;
  }

  async close(): Promise<void> {
    if (this.#preparing !== null) clearTimeout(this.#preparing);
    await (await this.#messages)?.close();
  }
}
