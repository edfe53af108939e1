/** `thread/search` and what else looks into histories beside paging them. */
import type { ThreadSearches } from '../threads/thread-searches.ts';
import type { HandlersOf } from './dispatcher.ts';

export type ThreadSearchMethod =
  'thread/search' | 'thread/searchOccurrences' | 'thread/items/read' | 'thread/timeline/list';

export function threadSearchHandlers(searches: ThreadSearches): HandlersOf<ThreadSearchMethod> {
  return {
    'thread/search': (params) => searches.search(params),
    'thread/searchOccurrences': (params) => searches.occurrences(params),
    'thread/items/read': (params) => searches.itemsRead(params),
    'thread/timeline/list': (params) => searches.timeline(params),
  };
}
