/** News in words, as a page shows them. */
import { commandOf, type News } from '../../../server/protocol/host-news.ts';
import { words } from '../../lib/words.ts';
import { keyOf, type AppState } from '../../stores/app-state.ts';
import { titleOf } from '../../stores/thread-actions.ts';

const t = words('attention');

export interface Notice {
  readonly id: string;
  readonly kind: News['kind'];
  readonly title: string;
  readonly body: string;
}

export function noticeOf(state: AppState, news: News): Notice {
  const { id, kind } = news;
  return { id, kind, title: titleOfNews(state, news), body: bodyOf(news) };
}

/** Several as one. */
export function noticeOfMany(state: AppState, news: readonly News[]): Notice {
  const asks = news.filter(({ kind }) => kind === 'asks').length;
  const titles = [...new Set(news.map((one) => titleOfNews(state, one)))];
  return {
    id: 'many',
    kind: asks > 0 ? 'asks' : 'ends',
    title: asks > 0 ? t('manyAsk', { count: asks }) : t('manyEnded', { count: news.length }),
    body: titles.join('\n'),
  };
}

function bodyOf(news: News): string {
  if (news.kind === 'ends') {
    return news.cause === null ? t('ended') : t('failed', { cause: news.cause });
  }
  const command = commandOf(news.request);
  return command === null ? t('asks') : t('asksCommand', { command });
}

/**
 * Whom news are of, by what is known when they are shown: a question may come before the first words of its
 * thread do.
 */
function titleOfNews(state: AppState, { thread }: News): string {
  if (thread === null) return t('aServer');
  const row = state.threads.get(keyOf(thread)) ?? null;
  if (row === null || row.title !== '') return titleOf(row);
  return state.projects.find(({ id }) => id === row.projectId)?.name ?? titleOf(row);
}
