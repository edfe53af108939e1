/** A search that the provider made, as an item. */
import type { ResponseItem } from '../model/model.ts';
import type { WebSearchItem } from '../protocol/item.ts';

type Action = NonNullable<WebSearchItem['action']>;

/** Of a `web_search_call`: one that has only begun does not say yet what it is for. */
export function webSearchItem(id: string, call: ResponseItem, startedAtMs: number): WebSearchItem {
  const action = searchAction(call['action']);
  return {
    type: 'webSearch',
    id,
    query: queryOf(action),
    action,
    results: null,
    startedAtMs,
    completedAtMs: null,
  };
}

/** The action in the wire's words. */
export function searchAction(given: unknown): Action {
  const action = (given ?? {}) as Readonly<Record<string, unknown>>;
  const { type, queries } = action;
  switch (type) {
    case 'search': {
      const all = Array.isArray(queries)
        ? queries.filter((each) => typeof each === 'string')
        : null;
      return { type: 'search', query: textOf(action['query']), queries: all };
    }
    case 'open_page':
      return { type: 'openPage', url: textOf(action['url']) };
    case 'find_in_page':
      return {
        type: 'findInPage',
        url: textOf(action['url']),
        pattern: textOf(action['pattern']),
      };
    default:
      return { type: 'other' };
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** In a few words, for people. */
function queryOf(action: Action): string {
  switch (action.type) {
    case 'search': {
      const { query, queries } = action;
      if (query !== null && query !== undefined && query !== '') return query;
      const [first = '', ...more] = queries ?? [];
      return more.length === 0 ? first : `${first} ...`;
    }
    case 'openPage':
      return action.url ?? '';
    case 'findInPage': {
      const { url, pattern } = action;
      if (pattern == null) return url ?? '';
      return url == null ? `'${pattern}'` : `'${pattern}' in ${url}`;
    }
    default:
      return '';
  }
}
