import { useEffect, useState } from 'react';
import type { SearchHit } from '../../../server/protocol/host-thread.ts';
import { useAppParts } from '../../lib/use-app.ts';

/** Milliseconds without a keystroke before the library is asked. */
const QUIET_MS = 120;
const PAGE = 60;

export interface SearchState {
  /** What the hits are for; behind what is typed while an answer is on its way. */
  readonly query: string;
  readonly hits: readonly SearchHit[];
  readonly nextCursor: string | null;
  /** Milliseconds that the last answer took. */
  readonly tookMs: number;
  readonly loading: boolean;
  readonly error: string | null;
}

const nothing: SearchState = {
  query: '',
  hits: [],
  nextCursor: null,
  tookMs: 0,
  loading: false,
  error: null,
};

/** Asks main as the user types; an overtaken answer is thrown away. */
export function useSearch(
  typed: string,
  projectId: string | null,
): SearchState & { readonly more: () => void } {
  const app = useAppParts();
  const [state, setState] = useState<SearchState>(nothing);
  const [pages, setPages] = useState<{ readonly for: string; readonly cursor: string } | null>(
    null,
  );
  const query = typed.trim();
  const asked = JSON.stringify([query, projectId]);
  const cursor = pages !== null && pages.for === asked ? pages.cursor : null;

  useEffect(() => {
    let current = true;
    if (query === '') return;
    const started = performance.now();
    const ask = async (): Promise<void> => {
      setState((before) => ({ ...before, loading: true }));
      try {
        const page = await app.rpc.host('host/search', { query, projectId, limit: PAGE, cursor });
        if (!current) return;
        setState((before) => ({
          query,
          hits: cursor === null ? page.data : [...before.hits, ...page.data],
          nextCursor: page.nextCursor,
          tookMs: Math.round(performance.now() - started - (cursor === null ? QUIET_MS : 0)),
          loading: false,
          error: null,
        }));
      } catch (error) {
        if (!current) return;
        const cause = error instanceof Error ? error.message : String(error);
        setState({ ...nothing, query, error: cause });
      }
    };
    const timer = setTimeout(() => void ask(), cursor === null ? QUIET_MS : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [app, query, projectId, cursor]);

  return {
    ...(query === '' ? nothing : state),
    more() {
      if (state.nextCursor !== null) setPages({ for: asked, cursor: state.nextCursor });
    },
  };
}
