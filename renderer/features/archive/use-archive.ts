import { useCallback, useEffect, useRef, useState } from 'react';
import type { HostParams } from '../../../server/protocol/host.ts';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';

const PAGE = 100;
/** As many as one request may ask for. */
const LARGEST_PAGE = 200;

export type ArchiveQuery = Pick<
  HostParams<'host/thread/list'>,
  'projectId' | 'searchTerm' | 'sinceMs' | 'untilMs' | 'sort'
>;

export interface Archive {
  /** Null until the first answer. */
  readonly threads: readonly ThreadSummary[] | null;
  /** There are more that match. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly error: string | null;
  /** Of the whole archive: bytes, and whether some could not be measured. */
  readonly size: { readonly bytes: number; readonly unknown: number } | null;
  readonly showMore: () => void;
  /** They are out of the archive, as main will tell. */
  readonly drop: (threads: readonly ThreadSummary[]) => void;
  /** Fetches all that match. */
  readonly all: () => Promise<readonly ThreadSummary[]>;
}

/** Archived threads that match, the first of them at once. @param query the same object while it asks the same */
export function useArchive(query: ArchiveQuery): Archive {
  const app = useAppParts();
  const count = useApp((state) => state.archivedCount);
  const [threads, setThreads] = useState<readonly ThreadSummary[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const [size, setSize] = useState<Archive['size']>(null);
  /** How many stay in sight when the archive changes. */
  const shown = useRef(PAGE);
  const round = useRef(0);

  /** Only the newest call shows what it found. */
  const load = useCallback(
    async (wanted: number): Promise<readonly ThreadSummary[]> => {
      const mine = ++round.current;
      const found: ThreadSummary[] = [];
      let next: string | null = null;
      setLoading(true);
      try {
        do {
          const left = wanted - found.length;
          const limit = Math.min(Math.max(left, PAGE), LARGEST_PAGE);
          const page: { data: ThreadSummary[]; nextCursor: string | null } = await app.rpc.host(
            'host/thread/list',
            { ...query, archived: true, cursor: next, limit },
          );
          found.push(...page.data);
          next = page.nextCursor;
        } while (next !== null && found.length < wanted && mine === round.current);
        if (mine === round.current) {
          shown.current = Math.max(PAGE, found.length);
          setThreads(found);
          setCursor(next);
          setError(null);
        }
      } catch (cause) {
        if (mine === round.current) {
          setError(cause instanceof Error ? cause.message : String(cause));
        }
      } finally {
        if (mine === round.current) setLoading(false);
      }
      return found;
    },
    [app, query],
  );

  useEffect(() => {
    shown.current = PAGE;
  }, [query]);
  // The count changes with every thread that comes or goes, from any window.
  useEffect(() => {
    void load(shown.current);
    return () => {
      round.current += 1;
    };
  }, [load, count]);

  useEffect(() => {
    let current = true;
    if (count === 0) return;
    app.rpc.host('host/thread/measure', {}).then(
      (measured) => {
        if (!current) return;
        setSize(measured);
        void load(shown.current);
      },
      // Sizes are extra: without them the archive is as useful as before.
      () => {},
    );
    return () => {
      current = false;
    };
    // What was measured stays; only what came since is asked for.
  }, [app, count, load]);

  return {
    threads,
    more: cursor !== null,
    loading,
    error,
    size: count === 0 ? null : size,
    drop: (gone) => {
      const keys = new Set(gone.map(keyOf));
      setThreads((before) => before?.filter((thread) => !keys.has(keyOf(thread))) ?? null);
    },
    showMore: () => void load(shown.current + PAGE),
    all: () => load(Infinity),
  };
}
