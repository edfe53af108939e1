/** Names a place in a thread from which older parts go on: an item of a turn, or a turn's beginning. */

const START = 'skein-at:';

export interface PlaceInThread {
  readonly turnId: string;
  /** What is before this item; null: before all of the turn. */
  readonly itemId: string | null;
}

export function placeCursor({ turnId, itemId }: PlaceInThread): string {
  return `${START}${JSON.stringify([turnId, itemId])}`;
}

/** Whether a cursor is one of these; all others are a server's. */
export function isPlaceCursor(cursor: string): boolean {
  return cursor.startsWith(START);
}

/** Null for a cursor that was not made here. */
export function placeOf(cursor: string): PlaceInThread | null {
  if (!isPlaceCursor(cursor)) return null;
  try {
    const parts: unknown = JSON.parse(cursor.slice(START.length));
    const [turnId, itemId]: readonly unknown[] = Array.isArray(parts) ? parts : [];
    if (typeof turnId !== 'string') return null;
    return { turnId, itemId: typeof itemId === 'string' ? itemId : null };
  } catch {
    return null;
  }
}
