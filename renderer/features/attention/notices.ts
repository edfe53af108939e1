/** What calls the user back: questions of agents, and turns that ended while nobody looked. */
import type {
  PendingRequest,
  ThreadKey,
  ThreadSummary,
} from '../../../server/protocol/host-thread.ts';
import { withoutShell } from '../../../server/protocol/shell-words.ts';
import { words } from '../../lib/words.ts';
import { keyOf, type AppState } from '../../stores/app-state.ts';
import { withMarks } from '../../lib/hidden-characters.ts';
import { titleOf } from '../../stores/thread-actions.ts';

const t = words('attention');

export interface News {
  /** The same one is never shown twice. */
  readonly id: string;
  readonly kind: 'asks' | 'ends';
  readonly body: string;
  /** Null: about no thread; all that waits is shown. */
  readonly thread: ThreadKey | null;
}

/** News as they are shown. */
export interface Notice extends News {
  readonly title: string;
}

/** What is new in a state since the one before. */
export function newNotices(state: AppState, before: AppState): News[] {
  return [...newQuestions(state, before), ...newEnds(state, before)];
}

/** Ids of notices that are void now: their question was answered, their thread is at work again. */
export function voidNotices(state: AppState, before: AppState): string[] {
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
export function readNotices(state: AppState, before: AppState): string[] {
  return endsWhere(state, before, (now, was) => was.unread && now?.unread === false);
}

function endsWhere(
  state: AppState,
  before: AppState,
  fits: (now: ThreadSummary | undefined, was: ThreadSummary) => boolean,
): string[] {
  const found = [...before.threads].filter(([key, was]) => fits(state.threads.get(key), was));
  return found.map(([key]) => `end ${key}`);
}

function newQuestions(state: AppState, before: AppState): News[] {
  if (state.requests === before.requests) return [];
  const known = new Set(before.requests.map(({ id }) => id));
  return state.requests
    .filter(({ id }) => !known.has(id))
    .map((request) => ({
      id: request.id,
      kind: 'asks',
      body: withMarks(subjectOf(request) ?? t('asks')),
      thread: threadOf(request),
    }));
}

function newEnds(state: AppState, before: AppState): News[] {
  if (state.threads === before.threads) return [];
  const news: News[] = [];
  for (const [key, thread] of state.threads) {
    const was = before.threads.get(key)?.status.type;
    const { type } = thread.status;
    if (was !== 'active' || type === 'active' || type === 'notLoaded') continue;
    const failed = thread.error !== null;
    news.push({
      id: `end ${key}`,
      kind: 'ends',
      body: failed ? t('failed', { cause: thread.error ?? '' }) : t('ended'),
      thread: { server: thread.server, threadId: thread.threadId },
    });
  }
  return news;
}

/**
 * Whom news are of, by what is known when they are shown: a question may come before the first words of its
 * thread do.
 */
export function titleOfNews(state: AppState, { thread }: News): string {
  if (thread === null) return t('aServer');
  const row = state.threads.get(keyOf(thread)) ?? null;
  if (row === null || row.title !== '') return titleOf(row);
  return state.projects.find(({ id }) => id === row.projectId)?.name ?? titleOf(row);
}

function threadOf({ server, threadId }: PendingRequest): ThreadKey | null {
  return threadId === null ? null : { server, threadId };
}

/** The exact command; of other questions that there is one is enough. */
function subjectOf({ params }: PendingRequest): string | null {
  if (typeof params !== 'object' || params === null || !('command' in params)) return null;
  if (typeof params.command !== 'string') return null;
  return t('asksCommand', { command: withoutShell(params.command) });
}
