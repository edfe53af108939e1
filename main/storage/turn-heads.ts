/** The turns of a thread by their first words, without what came of them. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { TurnHead } from '../../server/protocol/host-turns.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { Connection } from './database.ts';
import type { HistoryStore } from './history-store.ts';
import type { ItemHeads } from './item-heads.ts';
import { CURSOR, rankOf } from './rank-cursor.ts';
import { linesOfChange } from './short-item.ts';
import type { ThreadStore } from './thread-store.ts';

const MOST_TURNS = 250;
/** UTF-16 units of JSON that one answer reads: others wait for the store meanwhile. */
const PART = 2 * 1024 * 1024;
/** UTF-16 units of a turn's words. */
const MOST_WORDS = 300;

export interface TurnHeadsQuery extends ThreadKey {
  readonly cursor: string | null;
}

interface ItemRow {
  readonly id: number;
  readonly at_ms: number;
  readonly head: string | null;
  readonly json: string | null;
}

export function createTurnHeads(
  db: Connection,
  threads: ThreadStore,
  history: HistoryStore,
  heads: ItemHeads,
) {
  // The whole of a long item is not read from the disk where there is a head.
  const columns = `SELECT i.id, i.at_ms, h.json AS head, CASE WHEN h.item IS NULL THEN i.json END AS json
    FROM items AS i LEFT JOIN item_heads AS h ON h.item = i.id`;
  const asked = db.prepare<[number], ItemRow>(
    `${columns} WHERE i.turn = ? AND i.kind = 'userMessage' ORDER BY i.rank, i.id LIMIT 1`,
  );
  const changes = db.prepare<[number], ItemRow>(
    `${columns} WHERE i.turn = ? AND i.kind = 'fileChange'`,
  );

  return {
    page({ cursor, ...key }: TurnHeadsQuery): { data: TurnHead[]; nextCursor: string | null } {
      const thread = threads.idOf(key);
      const from = rankOf(cursor);
      if (thread === undefined || from === undefined) return { data: [], nextCursor: null };
      const rows = history.rowsBefore(thread, from, MOST_TURNS);
      const data: TurnHead[] = [];
      let size = 0;
      for (const row of rows.slice(0, MOST_TURNS)) {
        if (size >= PART) break;
        const first = asked.get(row.id);
        const found = [...(first === undefined ? [] : [first]), ...changes.all(row.id)];
        const items = found.map((item) => heads.read(item));
        size += items.reduce((sum, item) => sum + item.size, row.json.length);
        const turn = JSON.parse(row.json) as Turn;
        const head = turnHeadOf(
          turn,
          items.map(({ item }) => item),
        );
        data.push({ ...head, startedAtMs: head.startedAtMs ?? first?.at_ms ?? null });
      }
      const last = rows[data.length - 1];
      const more = rows.length > data.length && last !== undefined;
      return { data, nextCursor: more ? `${CURSOR}${last.rank}` : null };
    },

    /** The first turn that ended after a time, or began if it has not; null: there is none. */
    firstAfter(key: ThreadKey, atMs: number): string | null {
      const thread = threads.idOf(key);
      if (thread === undefined) return null;
      let first: string | null = null;
      for (let before: number | null = null; ;) {
        const rows = history.rowsBefore(thread, before, MOST_TURNS);
        for (const row of rows) {
          const turn = JSON.parse(row.json) as Turn;
          const seconds = turn.completedAt ?? turn.startedAt;
          if (seconds == null || seconds * 1000 <= atMs) return first;
          first = row.turn_id;
        }
        if (rows.length <= MOST_TURNS) return first;
        before = rows.at(-1)?.rank ?? null;
      }
    },
  };
}

/** @param items the turn's, or as many as are known: of them the first user message and the patches count */
export function turnHeadOf(turn: Turn, items: readonly ThreadItem[]): TurnHead {
  const first = items.find((item) => item.type === 'userMessage');
  const text = first?.content.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? '';
  let added = 0;
  let removed = 0;
  for (const item of items) {
    if (item.type !== 'fileChange' || item.status !== 'completed') continue;
    for (const change of item.changes) {
      const lines = linesOfChange(change);
      added += lines.added;
      removed += lines.removed;
    }
  }
  return {
    turnId: turn.id,
    words: inOneLine(text),
    startedAtMs: turn.startedAt == null ? null : turn.startedAt * 1000,
    status: turn.status,
    changed: { added, removed },
  };
}

function inOneLine(text: string): string {
  // What is behind this is not shown, however long it is.
  const line = text
    .slice(0, 4 * MOST_WORDS)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS - 1)}…` : line;
}
