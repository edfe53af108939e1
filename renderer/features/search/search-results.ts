/** Search hits as the list shows them: below the thread they are in, the best thread first. */
import type { SearchHit } from '../../../server/protocol/host-thread.ts';

export interface HitGroup {
  readonly key: string;
  readonly title: string;
  readonly titleRanges: SearchHit['titleRanges'];
  readonly projectId: string | null;
  readonly archived: boolean;
  readonly atMs: number;
  readonly hits: readonly SearchHit[];
}

/** Groups in the order of their best hit; the hits of each in the order they came. */
export function groupByThread(hits: readonly SearchHit[]): HitGroup[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    const key = `${hit.server}/${hit.threadId}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [hit]);
    else known.push(hit);
  }
  return [...groups].flatMap(([key, all]) => {
    const [first] = all;
    if (first === undefined) return [];
    const { title, titleRanges, projectId, archived } = first;
    const atMs = Math.max(...all.map((h) => h.atMs));
    return [{ key, title, titleRanges, projectId, archived, atMs, hits: all }];
  });
}

export interface Piece {
  readonly text: string;
  readonly match: boolean;
}

/** A snippet cut at its matches. Ranges that overlap or leave the text are put right. */
export function piecesOf(
  snippet: string,
  ranges: readonly (readonly [start: number, end: number])[],
): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const from = Math.max(at, Math.min(start, snippet.length));
    const to = Math.min(end, snippet.length);
    if (to <= from) continue;
    if (from > at) pieces.push({ text: snippet.slice(at, from), match: false });
    pieces.push({ text: snippet.slice(from, to), match: true });
    at = to;
  }
  if (at < snippet.length) pieces.push({ text: snippet.slice(at), match: false });
  return pieces;
}
