/** What a screen takes of a thread: a bounded part before a place, however long its turns and items are. */
import type { ShortMark } from '../../server/protocol/host-page.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { Connection } from './database.ts';
import type { HistoryStore, TurnRow } from './history-store.ts';
import type { ItemHeads } from './item-heads.ts';
import { placeCursor, placeOf } from './place-cursor.ts';
import { MOST_ITEMS } from './short-turn.ts';
import type { ThreadStore } from './thread-store.ts';

/** A window ends when it has come to about this many UTF-16 units of JSON. */
const MOST_SIZE = 2 * 1024 * 1024;
/**
 * It ends before that with the turn in which it has come to one of these: some screens full, since all
 * of it is read, carried and parsed before anything of it is seen; a thread opens with half of that.
 */
const ENOUGH_SIZE = 256 * 1024;
const ENOUGH_ITEMS = 120;
/** Rows that are read at once. */
const ROWS = 50;

export interface WindowQuery extends ThreadKey {
  /** Turns at most. */
  readonly limit: number;
  /** A {@link placeCursor}; null: the end of the thread. */
  readonly cursor: string | null;
}

export interface Window {
  /** Oldest first. */
  readonly turns: readonly Turn[];
  readonly short: readonly ShortMark[];
  /** Items whose text may still grow. */
  readonly open: readonly { readonly turnId: string; readonly itemId: string }[];
  readonly olderCursor: string | null;
}

interface ItemRow {
  readonly id: number;
  readonly item_id: string;
  readonly rank: number;
  readonly open: number;
  readonly head: string | null;
  readonly json: string | null;
}

interface Place {
  readonly turn: TurnRow;
  /** What comes before this of the turn. */
  readonly rank: number;
  readonly id: number;
}

const END = { rank: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };
const BEGIN = { rank: Number.MIN_SAFE_INTEGER, id: 0 };

/** A turn of a window, its newest items first. */
interface Part {
  readonly turn: TurnRow;
  readonly items: ThreadItem[];
  readonly growing: ItemRow[];
  /** The oldest of its items that is here; null: the turn begins here. */
  oldest: string | null;
}

export type Windows = ReturnType<typeof createWindows>;

export function createWindows(
  db: Connection,
  threads: ThreadStore,
  history: HistoryStore,
  heads: ItemHeads,
) {
  // The whole of a long item is not read from the disk where there is a head.
  const itemsBefore = db.prepare<[number, number, number], ItemRow>(
    `SELECT i.id, i.item_id, i.rank, i.open, h.json AS head,
       CASE WHEN h.item IS NULL THEN i.json END AS json
     FROM items AS i LEFT JOIN item_heads AS h ON h.item = i.id
     WHERE i.turn = ? AND (i.rank, i.id) < (?, ?) ORDER BY i.rank DESC, i.id DESC LIMIT ${ROWS}`,
  );
  const rankOf = db.prepare<[number, string], { id: number; rank: number }>(
    'SELECT id, rank FROM items WHERE turn = ? AND item_id = ?',
  );

  function startOf(thread: number, cursor: string | null): Place | null {
    if (cursor === null) {
      const [turn] = history.rowsBefore(thread, null, 0);
      return turn === undefined ? null : { turn, ...END };
    }
    const place = placeOf(cursor);
    const turn = place === null ? undefined : history.turnRow(thread, place.turnId);
    if (place === null || turn === undefined) return null;
    if (place.itemId === null) return { turn, ...BEGIN };
    const item = rankOf.get(turn.id, place.itemId);
    return item === undefined ? null : { turn, ...item };
  }

  /** Items from a place backwards; a turn's beginning comes as null after its first item. */
  function* backwards(
    thread: number,
    start: Place,
  ): Generator<{ readonly turn: TurnRow; readonly row: ItemRow | null }> {
    let place: Place | null = start;
    while (place !== null) {
      const { turn }: Place = place;
      const rows: ItemRow[] = itemsBefore.all(turn.id, place.rank, place.id);
      for (const row of rows) yield { turn, row };
      const last = rows.at(-1);
      if (rows.length === ROWS && last !== undefined) {
        place = { turn, rank: last.rank, id: last.id };
        continue;
      }
      yield { turn, row: null };
      const [older] = history.rowsBefore(thread, turn.rank, 0);
      place = older === undefined ? null : { turn: older, ...END };
    }
  }

  return {
    /** Null: the place is not in the store. */
    before({ cursor, limit, ...key }: WindowQuery): Window | null {
      const thread = threads.idOf(key);
      const start = thread === undefined ? null : startOf(thread, cursor);
      if (thread === undefined || start === null) {
        return cursor === null ? { turns: [], short: [], open: [], olderCursor: null } : null;
      }
      const parts: Part[] = [];
      const short: ShortMark[] = [];
      let size = 0;
      let count = 0;
      let more = false;
      const share = cursor === null ? 0.5 : 1;
      for (const { turn, row } of backwards(thread, start)) {
        const full = size >= MOST_SIZE || count >= MOST_ITEMS;
        let part = parts.at(-1);
        if (part?.turn.id !== turn.id) {
          // The page before this one began with this turn.
          if (row === null && parts.length === 0 && cursor !== null) continue;
          const enough = size >= share * ENOUGH_SIZE || count >= share * ENOUGH_ITEMS;
          more = full || enough || parts.length >= limit;
          if (more) break;
          part = { turn, items: [], growing: [], oldest: null };
          parts.push(part);
        }
        if (row === null) {
          part.oldest = null;
          continue;
        }
        more = full;
        if (more) break;
        const read = heads.read(row);
        size += read.size;
        count += 1;
        part.items.push(read.item);
        part.oldest = row.item_id;
        if (row.open === 1) part.growing.push(row);
        if (read.short !== null) {
          short.push({ turnId: turn.turn_id, itemId: row.item_id, size: read.short.size });
        }
      }
      const last = parts.at(-1);
      return {
        turns: parts
          .map(({ turn, items, growing }) => history.turnOf(turn, items.toReversed(), growing))
          .toReversed(),
        short,
        open: parts.flatMap(({ turn, growing }) =>
          growing.map((row) => ({ turnId: turn.turn_id, itemId: row.item_id })),
        ),
        olderCursor:
          more && last !== undefined
            ? placeCursor({ turnId: last.turn.turn_id, itemId: last.oldest })
            : null,
      };
    },
  };
}
