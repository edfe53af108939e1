/** What the model of a thread is sent: read when a turn needs it, grown by turns, cut by compaction. */
import type { AgentSettings } from '../agent/settings.ts';
import { withBase } from '../agent/prompt.ts';
import { HistoryGauge, itemTokens } from '../agent/history-size.ts';
import { ItemIds } from '../agent/turn-sink.ts';
import type { ResponseItem } from '../model/model.ts';
import { loadHistory } from './history-loader.ts';
import type { HistoryFile } from './history-loader.ts';
import type { ToldContext } from './told-context.ts';
import type { AdditionalContext } from './words.ts';

export class ModelHistory {
  readonly context: ToldContext;
  readonly #files: () => Promise<readonly HistoryFile[]>;
  readonly #base: () => string | null;
  #items: ResponseItem[] | null;
  /** Pieces of a client's context by key, as the model read them last. */
  readonly #read = new Map<string, string>();
  #ids: ItemIds;
  #gauge: HistoryGauge;
  readonly #tokens: number | null;

  constructor(options: {
    /** Where it lies; nowhere for an ephemeral thread. */
    readonly files: () => Promise<readonly HistoryFile[]>;
    readonly context: ToldContext;
    /** The base instructions in force; null for our own. */
    readonly base: () => string | null;
    /** Null: in the files. */
    readonly items: ResponseItem[] | null;
    /** Ids that items of the thread have already. */
    readonly itemIds: Iterable<string>;
    /** What the last response counted, in tokens; null when none did. */
    readonly tokens: number | null;
  }) {
    this.#files = options.files;
    this.#base = options.base;
    this.context = options.context;
    this.#items = options.items;
    this.#ids = new ItemIds(options.itemIds);
    this.#gauge = new HistoryGauge(options.tokens, options.items?.length ?? 0);
    this.#tokens = options.tokens;
  }

  /** To be called before anything else that follows. */
  async load(): Promise<void> {
    if (this.#items !== null) return;
    const { items, itemIds } = await loadHistory(await this.#files());
    this.#ids = new ItemIds(itemIds);
    this.#items = [...withBase(items, this.#base())];
    this.#gauge = new HistoryGauge(this.#tokens, this.#items.length);
  }

  /** The very list that grows. */
  get items(): readonly ResponseItem[] {
    return this.#loaded;
  }

  get ids(): ItemIds {
    return this.#ids;
  }

  /** What the model must hear of settings and surroundings before anything else is said. */
  news(settings: AgentSettings): Promise<ResponseItem[]> {
    return this.context.items(settings, this.#items ?? []);
  }

  /** The pieces of context that the model has not read as they are now. */
  unread(context: AdditionalContext | null): AdditionalContext | null {
    if (context === null) return null;
    const unread = Object.entries(context).filter(
      ([key, entry]) => this.#read.get(key) !== JSON.stringify(entry),
    );
    return unread.length === 0 ? null : Object.fromEntries(unread);
  }

  /** They are on their way. */
  read(context: AdditionalContext | null): void {
    for (const [key, entry] of Object.entries(context ?? {})) {
      this.#read.set(key, JSON.stringify(entry));
    }
  }

  add(items: readonly ResponseItem[]): void {
    this.#loaded.push(...items);
  }

  /** Puts others in place of all items; they begin with all that the model must know. */
  replace(items: readonly ResponseItem[], settings: AgentSettings): void {
    this.#loaded.splice(0, this.#loaded.length, ...items);
    this.context.told(settings);
    this.#read.clear();
    this.#gauge.counted(itemTokens(items), items.length);
  }

  /** Takes note of what a provider counted, in tokens, for the items as they are. */
  counted(tokens: number): void {
    this.#gauge.counted(tokens, this.#loaded.length);
  }

  /** Tokens, roughly. */
  get filled(): number {
    return this.#gauge.filled(this.#loaded);
  }

  get #loaded(): ResponseItem[] {
    if (this.#items === null)
      throw new Error('the history of a thread was used before it was read');
    return this.#items;
  }
}
