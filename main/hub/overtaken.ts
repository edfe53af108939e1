/** News of threads that come while an answer is waited for, which may be older than they are. */

export type News = 'changed' | 'gone' | 'status';

export interface Watch {
  /** What came since it began, by thread. */
  readonly news: Map<string, News>;
  end(): void;
}

export class Overtaken {
  readonly #watches = new Set<Watch>();

  /** The server told something of a thread. */
  note(threadId: string, what: News): void {
    for (const { news } of this.#watches) {
      // That it runs now says less than what is known already.
      if (what !== 'status' || !news.has(threadId)) news.set(threadId, what);
    }
  }

  watch(): Watch {
    const watch: Watch = { news: new Map(), end: () => void this.#watches.delete(watch) };
    this.#watches.add(watch);
    return watch;
  }
}

/** What a notification says of a thread that a list or a read would say too. */
export function newsIn(method: string): News | null {
  switch (method) {
    case 'thread/deleted':
      return 'gone';
    case 'thread/archived':
    case 'thread/unarchived':
    case 'thread/name/updated':
    case 'thread/section/changed':
    case 'thread/settings/updated':
      return 'changed';
    case 'thread/status/changed':
      return 'status';
    default:
      return null;
  }
}
