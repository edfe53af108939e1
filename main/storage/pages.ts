/** Reads of a thread's turns and items, as snapshots and as the protocol's pages. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ThreadTurnsPage } from '../../server/protocol/thread.ts';
import type {
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadTurnsListParams,
} from '../../server/protocol/thread-pages.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { HistoryStore, TurnRow } from './history-store.ts';
import type { StoredPage } from './records.ts';
import { placeCursor } from './place-cursor.ts';
import { CURSOR, rankOf } from './rank-cursor.ts';
import { shortTurns } from './short-turn.ts';
import type { ThreadStore } from './thread-store.ts';
import type { Windows } from './windows.ts';

const MOST_TURNS = 200;
const MOST_ITEMS = 1000;
/** A page ends before its limit when it has come to about this many UTF-16 units of JSON. */
const PAGE_SIZE = 2 * 1024 * 1024;
const CONTEXT_TURNS = 3;

export interface PageQuery extends ThreadKey {
  readonly limit: number;
  /** Reach back to this turn and a little beyond. */
  readonly aroundTurnId?: string | null;
}

interface FilledTurn {
  readonly turn: Turn;
  /** Ids of items whose text may still grow. */
  readonly open: readonly string[];
  readonly rank: number;
}

type ReadTurn = (row: TurnRow) => { turn: Turn; open: string[]; size: number };

export function createPages(threads: ThreadStore, history: HistoryStore, windows: Windows) {
  /** Turns until there is enough; at least one. */
  function fill(rows: readonly TurnRow[], read: ReadTurn): FilledTurn[] {
    const filled: FilledTurn[] = [];
    let size = 0;
    for (const row of rows) {
      if (size >= PAGE_SIZE) break;
      const turn = read(row);
      size += turn.size;
      filled.push({ ...turn, rank: row.rank });
    }
    return filled;
  }

  /**
   * Every turn down to one far back, so that nothing is missing between it and the newest: in full
   * where there is room, and around the one; what lies between as summaries.
   */
  function reach(rows: readonly TurnRow[], rank: number): FilledTurn[] {
    const at = rows.findIndex((row) => row.rank === rank);
    let size = 0;
    return rows.map((row, index) => {
      const wanted = Math.abs(index - at) <= CONTEXT_TURNS || size < PAGE_SIZE;
      const turn = wanted ? history.fullTurn(row) : history.summaryTurn(row);
      size += turn.size;
      return { ...turn, rank: row.rank };
    });
  }

  return {
    /** The newest turns of a thread; null when it is not in the store. */
    newest(query: PageQuery): StoredPage | null {
      const thread = threads.find(query);
      const id = threads.idOf(query);
      if (thread === undefined || id === undefined || thread.deleted) return null;
      const details = threads.details(id);
      const around =
        query.aroundTurnId == null ? undefined : history.turnRow(id, query.aroundTurnId);
      if (around === undefined) {
        const window = windows.before({ ...query, cursor: null });
        return window === null ? null : { thread, details, ...window };
      }
      const newer = history.countAfter.get(id, around.rank) ?? 0;
      const limit = Math.max(query.limit, newer + 1 + CONTEXT_TURNS);
      const rows = history.rowsBefore(id, null, limit);
      const shown = reach(rows.slice(0, limit), around.rank);
      const oldest = shown.at(-1);
      return {
        thread,
        details,
        ...shortTurns(shown.map(({ turn }) => turn).toReversed(), Infinity),
        open: shown.flatMap(({ turn, open }) =>
          open.map((itemId) => ({ turnId: turn.id, itemId })),
        ),
        olderCursor:
          rows.length > shown.length && oldest !== undefined
            ? placeCursor({ turnId: oldest.turn.id, itemId: null })
            : null,
      };
    },

    /** `thread/turns/list` from the store; null when the thread or the cursor is not of it. */
    turns(server: string, params: ThreadTurnsListParams): ThreadTurnsPage | null {
      const id = threads.idOf({ server, threadId: params.threadId });
      const from = rankOf(params.cursor);
      if (id === undefined || from === undefined) return null;
      const limit = Math.min(Math.max(params.limit ?? 25, 1), MOST_TURNS);
      const descending = params.sortDirection !== 'asc';
      const rows = descending
        ? history.rowsBefore(id, from, limit)
        : history.rowsAfter(id, from, limit);
      const view = params.itemsView ?? 'summary';
      const shown = fill(
        rows.slice(0, limit),
        view === 'full' ? history.fullTurn : history.summaryTurn,
      );
      const [first, last] = [shown[0], shown.at(-1)];
      return {
        data: shown.map(({ turn }) => (view === 'notLoaded' ? withoutItems(turn) : turn)),
        nextCursor:
          rows.length > shown.length && last !== undefined ? `${CURSOR}${last.rank}` : null,
        backwardsCursor: first === undefined ? null : `${CURSOR}${first.rank}`,
      };
    },

    /** All turns, oldest first, items full; null when they come to more than `most` UTF-16 units. */
    whole(key: ThreadKey, most: number): Turn[] | null {
      const id = threads.idOf(key);
      if (id === undefined) return null;
      if (history.sizeOf(id, most) > most) return null;
      return history
        .rowsAfter(id, null, Number.MAX_SAFE_INTEGER - 1)
        .map((row) => history.fullTurn(row).turn);
    },

    /** `thread/items/list` of one turn from the store; null when it is not all there. */
    items(server: string, params: ThreadItemsListParams): ThreadItemsListResponse | null {
      const id = threads.idOf({ server, threadId: params.threadId });
      if (id === undefined || params.turnId == null || params.deferOutput != null) return null;
      const from = typeof params.cursor === 'object' ? undefined : rankOf(params.cursor);
      const turn = history.turnRow(id, params.turnId);
      if (turn === undefined || from === undefined) return null;
      const { items } = history.fullTurn(turn).turn;
      const ordered = params.sortDirection === 'desc' ? items.toReversed() : items;
      const limit = Math.min(Math.max(params.limit ?? 100, 1), MOST_ITEMS);
      const start = from ?? 0;
      const page = ordered.slice(start, start + limit);
      const next = start + page.length;
      return {
        data: page.map((item) => ({
          turnId: turn.turn_id,
          item,
          startedAtMs: item.startedAtMs ?? null,
          completedAtMs: item.completedAtMs ?? null,
        })),
        nextCursor: next < ordered.length ? `${CURSOR}${next}` : null,
        backwardsCursor: page.length === 0 ? null : `${CURSOR}${start}`,
      };
    },

    /** Which of these turns are in the store as finished. */
    finished(key: ThreadKey, turnIds: readonly string[]): string[] {
      const id = threads.idOf(key);
      if (id === undefined) return [];
      return turnIds.filter((turnId) => history.turnRow(id, turnId)?.finished === 1);
    },
  };
}

function withoutItems(turn: Turn): Turn {
  return { ...turn, items: [], itemsView: 'notLoaded' };
}
