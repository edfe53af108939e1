/** What servers acknowledged or showed of their threads before they were killed. */
import { isDeepStrictEqual } from 'node:util';
import type { Message } from '../fixtures/peer.ts';

/** How far text on disk may be behind what was shown. Milliseconds. */
const BEHIND_MS = 300;

type Item = {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly content?: readonly { readonly text?: string }[];
};
type Turn = { readonly id: string; readonly status: string; readonly items: readonly Item[] };
type Growth = { readonly turnId: string; readonly parts: { text: string; atMs: number }[] };

export class Book {
  /** Of a turn whose end it is told of, it was told every item: what is there beyond them is too much. */
  readonly #hearsAll: boolean;
  readonly #chapters = new Map<string, Chapter>();
  readonly #taken = new Set<string>();

  constructor(hears: 'all' | 'what it is there for') {
    this.#hearsAll = hears === 'all';
  }

  /** How much it holds servers to. */
  tally(): string {
    const sums = this.chapters().map((each) => each.tally());
    const sum = (at: number): number => sums.reduce((all, each) => all + (each[at] ?? 0), 0);
    return `${this.#chapters.size} threads, ${sum(0)} messages, ${sum(1)} items, ${sum(2)} cut off texts`;
  }

  chapters(): Chapter[] {
    return [...this.#chapters.values()];
  }

  /** A new thread. `inherited`: turns that a fork has from its source. */
  begin(threadId: string, inherited: readonly string[] = []): Chapter {
    const chapter = new Chapter(threadId, inherited, this.#hearsAll);
    this.#chapters.set(threadId, chapter);
    return chapter;
  }

  /** A thread for one worker alone, until the server dies; null: begin one. */
  take(random: () => number): Chapter | null {
    const free = this.chapters().filter(
      (each) => each.begun && each.isArchived === false && !this.#taken.has(each.threadId),
    );
    const chapter = random() < 0.3 ? undefined : free[Math.floor(random() * free.length)];
    if (chapter === undefined) return null;
    this.#taken.add(chapter.threadId);
    return chapter;
  }

  /** Takes in all that a server said before it died. */
  died(messages: readonly Message[]): void {
    for (const message of messages) this.hear(message);
    this.settled();
  }

  /** Something that was said, as it comes. */
  hear(message: Message): void {
    this.#chapters.get(String(message.params?.['threadId']))?.heard(message);
  }

  /** Whatever was under way has ended somehow, at `atMs` at the latest. */
  settled(atMs = Infinity): void {
    this.#taken.clear();
    for (const chapter of this.#chapters.values()) chapter.settle(atMs);
  }
}

export class Chapter {
  readonly threadId: string;
  readonly #inherited: readonly string[];
  readonly #hearsAll: boolean;
  readonly #messages = new Map<string, string>();
  readonly #completed = new Map<string, { readonly turnId: string; readonly item: Item }>();
  /** Turns that were said to have ended, with the items that were said to be in them. */
  readonly #ended = new Map<string, readonly string[]>();
  readonly #growing = new Map<string, Growth>();
  /** Text that must be there, by item. */
  readonly #kept = new Map<string, { readonly turnId: string; readonly text: string }>();
  #said = 0;
  /** Any of these; the last one for certain when there is but one. */
  #names: (string | null)[] = [];
  #archived: boolean | null = false;
  path: string | null = null;

  constructor(threadId: string, inherited: readonly string[], hearsAll: boolean) {
    this.threadId = threadId;
    this.#inherited = inherited;
    this.#hearsAll = hearsAll;
  }

  /** Whether it must be listed. */
  get begun(): boolean {
    return this.#messages.size > 0 || this.#inherited.length > 0;
  }

  /** Null: the server died before it said so. */
  get isArchived(): boolean | null {
    return this.#archived;
  }

  /** Whether it was told that this item is complete. */
  holds(itemId: string): boolean {
    return this.#completed.has(itemId);
  }

  /** Whether some text of this item, which was cut off, must be there. */
  holdsText(itemId: string): boolean {
    return (this.#kept.get(itemId)?.text ?? '') !== '';
  }

  /** Whether it said something that began this turn, and was told of its end. */
  answered(turnId: string): boolean {
    return this.#ended.has(turnId) && [...this.#messages.values()].includes(turnId);
  }

  /** Messages, items, and texts that were cut off. */
  tally(): readonly number[] {
    return [this.#messages.size, this.#completed.size, this.#kept.size];
  }

  /** Something new to say. */
  says(): string {
    return `Message ${++this.#said} to ${this.threadId}`;
  }

  /** The server answered. */
  accepted(text: string, turnId: string): void {
    this.#messages.set(text, turnId);
  }

  named(name: string): void {
    if (this.#names.length === 0) this.#names = [null];
    this.#names.push(name);
  }

  nameIs(name: string): void {
    this.#names = [name];
  }

  archived(state: boolean | null): void {
    this.#archived = state;
  }

  mayBeCalled(name: string | null): boolean {
    // What a fork inherits is not followed here.
    return this.#names.length === 0 || this.#names.includes(name) || this.#names[0] === null;
  }

  mayBeArchived(archived: boolean): boolean {
    return this.#archived === null || this.#archived === archived;
  }

  heard({ method, params = {}, emittedAtMs = 0 }: Message): void {
    const turnId = String(params['turnId']);
    if (method === 'item/completed') {
      const item = params['item'] as Item;
      this.#completed.set(item.id, { turnId, item });
      this.#growing.delete(item.id);
    } else if (method === 'turn/completed') {
      const { id } = params['turn'] as Turn;
      const items = [...this.#completed].filter(([, { turnId: of }]) => of === id);
      this.#ended.set(
        id,
        items.map(([itemId]) => itemId),
      );
    } else if (method === 'item/agentMessage/delta') {
      const id = String(params['itemId']);
      // It went on while nobody listened: what comes now does not follow what was heard.
      if (this.#kept.has(id)) return;
      const growth = this.#growing.get(id) ?? { turnId, parts: [] };
      growth.parts.push({ text: String(params['delta']), atMs: emittedAtMs });
      this.#growing.set(id, growth);
    }
  }

  /** The server is dead: what was growing stays as it was, but for the last moment. */
  settle(atMs: number): void {
    for (const [id, { turnId, parts }] of this.#growing) {
      const lastMs = Math.min(parts.at(-1)?.atMs ?? 0, atMs);
      const due = parts.filter(({ atMs }) => atMs < lastMs - BEHIND_MS);
      this.#kept.set(id, { turnId, text: due.map(({ text }) => text).join('') });
    }
    this.#growing.clear();
  }

  /** What is wrong with the thread as a later server shows it, turns and all. */
  check(thread: unknown): string[] {
    const { turns } = thread as { turns: readonly Turn[] };
    const wrong: string[] = [];
    const find = (turnId: string, itemId: string): Item | undefined =>
      turns.find(({ id }) => id === turnId)?.items.find(({ id }) => id === itemId);
    for (const id of this.#inherited) {
      if (!turns.some((turn) => turn.id === id)) wrong.push(`lost the inherited turn ${id}`);
    }
    for (const [text, turnId] of this.#messages) {
      const items = turns.find(({ id }) => id === turnId)?.items ?? [];
      const there = items.some((item) => item.content?.some((part) => part.text === text));
      if (!there) wrong.push(`lost "${text}"`);
    }
    for (const [id, { turnId, item }] of this.#completed) {
      if (!isDeepStrictEqual(find(turnId, id), item))
        wrong.push(`lost or changed ${item.type} ${id}`);
    }
    for (const [id, { turnId, text }] of this.#kept) {
      const stored = find(turnId, id)?.text ?? '';
      if (!stored.startsWith(text))
        wrong.push(
          `of ${text.length} characters of message ${id} ${stored.length} are there: ` +
            `"${text.slice(0, 40)}", "${stored.slice(0, 40)}"`,
        );
    }
    for (const [turnId, told] of this.#ended) {
      const shown = turns.filter(({ id }) => id === turnId);
      if (shown.length > 1) wrong.push(`has the turn ${turnId} ${shown.length} times`);
      for (const { items } of shown) {
        const ids = items.map(({ id }) => id);
        for (const [at, id] of ids.entries()) {
          if (ids.indexOf(id) < at || (this.#hearsAll && !told.includes(id)))
            wrong.push(`has ${id} once more`);
        }
        if (
          !isDeepStrictEqual(
            ids.filter((id) => told.includes(id)),
            told,
          )
        )
          wrong.push(`has the items of ${turnId} in another order`);
      }
    }
    const open = turns.filter(({ status }) => status === 'inProgress');
    if (open.length > 0) wrong.push('has a turn that is still in progress');
    return wrong;
  }
}
