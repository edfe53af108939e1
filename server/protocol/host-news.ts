/** What calls the user back: questions of agents, and turns that ended while nobody looked. */
import type { AppSettings } from './host.ts';
import { keyOf } from './host-lists.ts';
import type { HostLists } from './host-lists.ts';
import type { PendingRequest, ThreadKey, ThreadSummary } from './host-thread.ts';
import { withMarks } from './hidden-characters.ts';
import { withoutShell } from './shell-words.ts';

interface Told {
  /** The same one is never shown twice. */
  readonly id: string;
}

export interface QuestionNews extends Told {
  readonly kind: 'asks';
  /** Null: about no thread; all that waits is shown. */
  readonly thread: ThreadKey | null;
  readonly request: PendingRequest;
}

export interface EndNews extends Told {
  readonly kind: 'ends';
  readonly thread: ThreadKey;
  /** Why the turn failed; null: it did not. */
  readonly cause: string | null;
}

export type News = QuestionNews | EndNews;

type State = Pick<HostLists, 'threads' | 'requests'>;
type Wanted = Pick<AppSettings, 'notifyAsks' | 'notifyEnds'>;

/** What is new in a state since the one before, and wanted. */
export function newNews(state: State, before: State, settings: Wanted): News[] {
  const asking = new Set(
    state.requests.map(({ server, threadId }) => keyOf({ server, threadId: threadId ?? '' })),
  );
  // A question says more than that its turn pauses for it.
  const ends = newEnds(state, before).filter(({ thread }) => !asking.has(keyOf(thread)));
  return [
    ...(settings.notifyAsks ? newQuestions(state, before) : []),
    ...(settings.notifyEnds ? ends : []),
  ];
}

/** Ids of news that are void now: their question was answered, their thread is at work again. */
export function voidNews(state: State, before: State): string[] {
  const left = new Set(state.requests.map(({ id }) => id));
  const answered = before.requests.filter(({ id }) => !left.has(id)).map(({ id }) => id);
  const atWork = endsWhere(
    state,
    before,
    (now) => now === undefined || now.status.type === 'active',
  );
  return [...answered, ...atWork];
}

/** Ids of ends that are read now, be it by somebody or by a window that shows them unwatched. */
export function readNews(state: State, before: State): string[] {
  return endsWhere(state, before, (now, was) => was.unread && now?.unread === false);
}

/** The command that is asked about, exactly: without the shell around it, what nobody sees marked. */
export function commandOf({ params }: PendingRequest): string | null {
  if (typeof params !== 'object' || params === null || !('command' in params)) return null;
  return typeof params.command === 'string' ? withMarks(withoutShell(params.command)) : null;
}

function endsWhere(
  state: State,
  before: State,
  fits: (now: ThreadSummary | undefined, was: ThreadSummary) => boolean,
): string[] {
  const found = [...before.threads].filter(([key, was]) => fits(state.threads.get(key), was));
  return found.map(([key]) => `end ${key}`);
}

function newQuestions(state: State, before: State): QuestionNews[] {
  if (state.requests === before.requests) return [];
  const known = new Set(before.requests.map(({ id }) => id));
  return state.requests
    .filter(({ id }) => !known.has(id))
    .map((request) => {
      const { id, server, threadId } = request;
      return { id, kind: 'asks', thread: threadId === null ? null : { server, threadId }, request };
    });
}

function newEnds(state: State, before: State): EndNews[] {
  if (state.threads === before.threads) return [];
  const news: EndNews[] = [];
  for (const [key, { server, threadId, status, error }] of state.threads) {
    const was = before.threads.get(key)?.status.type;
    const { type } = status;
    if (was !== 'active' || type === 'active' || type === 'notLoaded') continue;
    news.push({ id: `end ${key}`, kind: 'ends', thread: { server, threadId }, cause: error });
  }
  return news;
}
