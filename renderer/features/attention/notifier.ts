/** Shows notices while no window is looked at: few at a time, and none that has become void. */
import { words } from '../../lib/words.ts';
import type { News, Notice } from './notices.ts';

const t = words('attention');

/** Milliseconds in which what comes together is told together. */
const TOGETHER_MS = 500;
/** From this many on they are one. */
const MANY = 4;

export interface Shown {
  close(): void;
}

/** What the page's surroundings do. */
export interface NotifierPorts {
  /** Whether this window speaks for all, and nobody looks at any of them. */
  mayShow(): Promise<boolean>;
  show(notice: Notice, silent: boolean, onClick: () => void): Shown;
}

export interface NotifierOptions {
  readonly ports: NotifierPorts;
  readonly silent: () => boolean;
  /** Asked when they are shown. */
  readonly titleOf: (news: News) => string;
  /** Null: several at once. */
  readonly onClick: (notice: Notice | null) => void;
}

export interface Notifier {
  add(news: readonly News[]): void;
  withdraw(ids: readonly string[]): void;
  close(): void;
}

export function createNotifier({ ports, silent, titleOf, onClick }: NotifierOptions): Notifier {
  const waiting = new Map<string, News>();
  /** By the ids that it speaks of; one for many has all of theirs. */
  const shown = new Map<Shown, Set<string>>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function flush(): Promise<void> {
    timer = null;
    if (!(await ports.mayShow())) {
      waiting.clear();
      return;
    }
    const notices = [...waiting.values()].map((news) => ({ ...news, title: titleOf(news) }));
    waiting.clear();
    if (notices.length >= MANY) showMany(notices);
    else for (const notice of notices) shown.set(show(notice, notice), new Set([notice.id]));
  }

  function show(notice: Notice, of: Notice | null): Shown {
    return ports.show(notice, silent(), () => onClick(of));
  }

  function showMany(notices: readonly Notice[]): void {
    const asks = notices.filter(({ kind }) => kind === 'asks').length;
    const titles = [...new Set(notices.map(({ title }) => title))];
    const notice: Notice = {
      id: 'many',
      kind: asks > 0 ? 'asks' : 'ends',
      title: asks > 0 ? t('manyAsk', { count: asks }) : t('manyEnded', { count: notices.length }),
      body: titles.join('\n'),
      thread: null,
    };
    shown.set(show(notice, null), new Set(notices.map(({ id }) => id)));
  }

  return {
    add(news) {
      for (const one of news) waiting.set(one.id, one);
      if (waiting.size > 0) timer ??= setTimeout(() => void flush(), TOGETHER_MS);
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
      if (timer !== null) clearTimeout(timer);
      for (const one of shown.keys()) one.close();
      shown.clear();
      waiting.clear();
    },
  };
}
