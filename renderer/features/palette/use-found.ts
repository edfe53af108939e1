/** What the palette has to ask for while it is typed in: threads that are not loaded, and files. */
import { useEffect, useState } from 'react';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { sleeps } from '../../lib/use-servers.ts';
import type { FileRow } from './palette-rows.ts';

/** Milliseconds without a keystroke before anybody is asked. */
const QUIET_MS = 80;
const MOST = 20;

export interface Workspace {
  readonly server: string;
  readonly root: string;
}

export interface Found {
  readonly threads: readonly ThreadSummary[];
  readonly files: readonly FileRow[];
  /** Why files could not be looked for. */
  readonly problem: string | null;
}

const nothing: Found = { threads: [], files: [], problem: null };

/** @param query empty: nothing is asked for */
export function useFound(
  query: string,
  wants: { readonly threads: boolean; readonly files: boolean },
  workspace: Workspace | null,
): Found {
  const app = useAppParts();
  const [found, setFound] = useState<Found>(nothing);
  const server = workspace?.server ?? null;
  const able = useCan(server ?? '', 'fileSearch');
  const root = workspace?.root ?? '';

  useEffect(() => {
    if (query === '' || !wants.threads) return;
    let current = true;
    const timer = setTimeout(() => {
      const lists = [false, true].map((archived) =>
        app.rpc.host('host/thread/list', { searchTerm: query, archived, limit: MOST }),
      );
      void Promise.all(lists).then(
        (pages) => {
          const threads = pages.flatMap(({ data }) => data);
          if (current) setFound((before) => ({ ...before, threads }));
        },
        // Those at hand are still there.
        () => {},
      );
    }, QUIET_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [app, query, wants.threads]);

  const asleep = useApp(({ servers }) => servers.some((one) => one.id === server && sleeps(one)));
  // Whoever looks for anything at all wakes no worker for it.
  const wantsFiles = wants.files && !(asleep && wants.threads);
  useEffect(() => {
    if (query === '' || !wantsFiles || !able || server === null || root === '') return;
    let current = true;
    const timer = setTimeout(() => {
      app.rpc
        .request(server, 'fuzzyFileSearch', {
          query,
          roots: [root],
          // A newer search ends an older one over there, too.
          cancellationToken: 'palette',
        })
        .then(
          ({ files }) => {
            if (!current) return;
            const rows = files.map(({ path, match_type: type }) => ({
              path,
              folder: type === 'directory',
            }));
            setFound((before) => ({ ...before, files: rows, problem: null }));
          },
          (error: unknown) => {
            const problem = error instanceof Error ? error.message : String(error);
            if (current) setFound((before) => ({ ...before, files: [], problem }));
          },
        );
    }, QUIET_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [app, query, wantsFiles, able, server, root]);

  return query === '' ? nothing : found;
}
