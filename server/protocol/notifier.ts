/** Tells news while they are wanted: few at a time, and none that has become void. */

/** Milliseconds in which what comes together is told together. */
const TOGETHER_MS = 500;
/** From this many on they are one. */
const MANY = 4;

export interface Shown {
  close(): void;
}

export interface NotifierPorts<N extends { readonly id: string }> {
  /** Calls later; returns how to call it off. */
  later(delayMs: number, run: () => void): () => void;
  /** Of these, what nobody looks at, when it is to be shown. */
  unwatched(news: readonly N[]): readonly N[] | Promise<readonly N[]>;
  show(news: N): Shown;
  /** Several as one. */
  showMany(news: readonly N[]): Shown;
}

export interface Notifier<N> {
  add(news: readonly N[]): void;
  withdraw(ids: readonly string[]): void;
  close(): void;
}

export function createNotifier<N extends { readonly id: string }>(
  ports: NotifierPorts<N>,
): Notifier<N> {
  const waiting = new Map<string, N>();
  /** By the ids that it speaks of; one for many has all of theirs. */
  const shown = new Map<Shown, Set<string>>();
  let cancel: (() => void) | null = null;

  async function flush(): Promise<void> {
    cancel = null;
    const asked = await ports.unwatched([...waiting.values()]);
    // What was withdrawn meanwhile is void.
    const news = asked.filter(({ id }) => waiting.has(id));
    waiting.clear();
    if (news.length >= MANY) keep(ports.showMany(news), news);
    else for (const one of news) keep(ports.show(one), [one]);
  }

  function keep(one: Shown, about: readonly N[]): void {
    shown.set(one, new Set(about.map(({ id }) => id)));
  }

  return {
    add(news) {
      for (const one of news) waiting.set(one.id, one);
      if (waiting.size > 0) cancel ??= ports.later(TOGETHER_MS, () => void flush());
    },
    withdraw(ids) {
      for (const id of ids) waiting.delete(id);
      for (const [one, about] of shown) {
        for (const id of ids) about.delete(id);
        if (about.size > 0) continue;
        shown.delete(one);
        one.close();
      }
    },
    close() {
      cancel?.();
      for (const one of shown.keys()) one.close();
      shown.clear();
      waiting.clear();
    },
  };
}
