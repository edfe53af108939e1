/** Cursors of the store's own pages of turns: the rank of the last turn. */

/** Begins every cursor of ours: all others are a server's, and go to it. */
export const CURSOR = 'skein:';

/** null: from the start; undefined: not one of our cursors. */
export function rankOf(cursor: string | null | undefined): number | null | undefined {
  if (cursor == null) return null;
  if (!cursor.startsWith(CURSOR)) return undefined;
  const rank = Number(cursor.slice(CURSOR.length));
  return Number.isFinite(rank) ? rank : undefined;
}
