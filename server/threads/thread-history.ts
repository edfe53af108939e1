/** A thread's history wherever it lies: in its own rollout, and in those that it builds on. */
import type { TurnRow } from './turn-row.ts';
import type { HistoryBase } from './rollout-line.ts';
import type { ThreadStore } from './thread-store.ts';

/** The part of a history that lies in one file. */
export interface HistoryPart {
  readonly threadId: string;
  readonly file: string;
  /** How much of the file counts, in bytes. */
  readonly size: number;
  /** The turns that can be seen, oldest first. */
  readonly rows: readonly TurnRow[];
}

/** What a fork shares with others, oldest first. */
export interface SharedHistory {
  readonly parts: readonly HistoryPart[];
  /** What of it cannot be read, and why; null when all is there. */
  readonly lost: string | null;
}

export const NOTHING_SHARED: SharedHistory = { parts: [], lost: null };

/** A turn and the part that it lies in. */
export interface PlacedTurn {
  readonly row: TurnRow;
  readonly part: HistoryPart;
}

/** Follows a fork to the files that its history begins with. What is missing is said, not thrown. */
export async function sharedHistory(
  store: ThreadStore,
  from: HistoryBase | null,
): Promise<SharedHistory> {
  if (from === null) return NOTHING_SHARED;
  const parts: HistoryPart[] = [];
  const seen = new Set<string>();
  for (let base: HistoryBase | null = from; base !== null;) {
    const { thread_id: threadId, end_byte_offset: end } = base;
    const lost = (why: string): SharedHistory => ({
      parts,
      lost: `the history that it shares with thread ${threadId} cannot be read: ${why}`,
    });
    if (seen.has(threadId)) return lost('its files name each other in a circle');
    seen.add(threadId);
    const place = await store.locate(threadId);
    if (place === null) return lost('the file of that thread is missing');
    try {
      const projection = await store.project(place);
      const { rows, base: next } = projection.asOf(end);
      const size = Math.min(end, projection.size);
      parts.unshift({ threadId, file: place.path, size, rows });
      if (projection.size < end) return lost(`${place.path} ends before it should`);
      base = next;
    } catch (error) {
      return lost(error instanceof Error ? error.message : String(error));
    }
  }
  return { parts, lost: null };
}

/** All turns of the parts, oldest first. */
export function placedTurns(parts: readonly HistoryPart[]): PlacedTurn[] {
  return parts.flatMap((part) => part.rows.map((row) => ({ row, part })));
}
