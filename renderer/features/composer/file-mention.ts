/** Mentioning a file with @: which files fit, and what is put in. */
import { useEffect, useState } from 'react';
import type { FuzzyFileSearchResponse } from '../../../server/protocol/workspace.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';

export type FileHit = FuzzyFileSearchResponse['files'][number];

const SHOWN = 8;

/** The words that stand for a file in the text. */
export function mentionWords(path: string): string {
  return /\s/.test(path) ? `@"${path}"` : `@${path}`;
}

export interface FileHits {
  readonly query: string;
  readonly files: readonly FileHit[];
  readonly error: string | null;
}

/** Files that fit; null until there is something to look for and an answer to it. */
export function useFileHits(server: string, root: string, query: string | null): FileHits | null {
  const app = useAppParts();
  const able = useCan(server, 'fileSearch');
  const [hits, setHits] = useState<FileHits | null>(null);

  useEffect(() => {
    // A lone sign finds nothing, but has the files listed before the first letter comes.
    if (query === null || !able || root === '') return;
    let current = true;
    app.rpc
      // One token: a newer search ends an older one over there, too.
      .request(server, 'fuzzyFileSearch', { query, roots: [root], cancellationToken: 'mention' })
      .then(
        ({ files }) => {
          if (current && query !== '') {
            setHits({ query, files: files.slice(0, SHOWN), error: null });
          }
        },
        (error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          if (current && query !== '') setHits({ query, files: [], error: why });
        },
      );
    return () => {
      current = false;
    };
  }, [app, server, root, query, able]);

  // Those of a shorter or longer word stay until the new ones are there; others would mislead.
  if (query === null || query === '' || hits === null) return null;
  return query.startsWith(hits.query) || hits.query.startsWith(query) ? hits : null;
}
