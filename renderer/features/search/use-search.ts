/** The search as it is typed: asked for once the typing pauses, page by page. */
import { useEffect, useState } from 'react';
import type { SearchHit } from '../../../server/protocol/host-thread.ts';
import { useAppParts } from '../../lib/use-app.ts';
import type { SearchWish } from './search-query.ts';

/** Milliseconds without a keystroke before the library is asked. */
const QUIET_MS = 120;
const PAGE = 60;
/** Pages without a hit after which the reader is asked whether to go on: each looked at 10,000 items. */
const EMPTY_PAGES = 500;

export interface SearchState {
  /** What the hits are for; behind what is typed while an answer is on its way. Null: for nothing. */
  readonly asked: string | null;
  readonly hits: readonly SearchHit[];
  readonly nextCursor: string | null;
  /** Milliseconds that the last answer took. */
  readonly tookMs: number;
  readonly loading: boolean;
  readonly error: string | null;
}

const nothing: SearchState = {
  asked: null,
  hits: [],
  nextCursor: null,
  tookMs: 0,
  loading: false,
  error: null,
};

/** Asks main as the user types; an overtaken answer is thrown away. */
export function useSearch(wish: SearchWish): SearchState & { readonly more: () => void } {
  const app = useAppParts();
  const [state, setState] = useState<SearchState>(nothing);
  const [pages, setPages] = useState<{ readonly for: string; readonly cursor: string } | null>(
    null,
  );
  const params = paramsOf(wish);
  const asked = params === null ? null : JSON.stringify(params);
  const cursor = pages !== null && pages.for === asked ? pages.cursor : null;

  useEffect(() => {
    let current = true;
    if (asked === null) return;
    const ask = async (): Promise<void> => {
      const started = performance.now();
      setState((before) => ({ ...before, loading: true }));
      try {
        let from = cursor;
        for (let page = 1; ; page += 1) {
          const { data, nextCursor } = await app.rpc.host('host/search', {
            ...(JSON.parse(asked) as NonNullable<typeof params>),
            limit: PAGE,
            cursor: from,
          });
          if (!current) return;
          from = nextCursor;
          // Filters may leave nothing of what one page looked at.
          if (data.length === 0 && from !== null && page < EMPTY_PAGES) continue;
          setState((before) => ({
            asked,
            hits: cursor === null ? data : [...before.hits, ...data],
            nextCursor,
            tookMs: Math.round(performance.now() - started),
            loading: false,
            error: null,
          }));
          return;
        }
      } catch (error) {
        if (!current) return;
        const cause = error instanceof Error ? error.message : String(error);
        setState({ ...nothing, asked, error: cause });
      }
    };
    const timer = setTimeout(() => void ask(), cursor === null ? QUIET_MS : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [app, asked, cursor]);

  return {
    ...(asked === null ? nothing : state),
    more() {
      if (state.nextCursor !== null && asked !== null) {
        setPages({ for: asked, cursor: state.nextCursor });
      }
    },
  };
}

/** Null where there is nothing to look for. */
function paramsOf(wish: SearchWish) {
  const { words, kinds, projectId, file, afterMs, beforeMs, archived, order } = wish;
  const filters = [projectId, file, afterMs, beforeMs, archived].some((one) => one !== null);
  if (words.trim() === '' && kinds.length === 0 && !filters) return null;
  // What ends with a space is a whole word, and no beginning of one.
  const filtered = { kinds: [...kinds], projectId, file, afterMs, beforeMs, archived };
  return { query: words, ...filtered, order };
}
