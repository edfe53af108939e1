/** Looks for words in one thread, item by item from its end, a bounded part at a time. */
import type { FindPlace } from '../../server/protocol/host-find.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Connection } from './database.ts';
import { itemWords } from './item-text.ts';
import type { ThreadStore } from './thread-store.ts';

/** UTF-16 units of JSON that one answer looks through: others wait for the store meanwhile. */
const PART = 4 * 1024 * 1024;
/** Rows that are read at once. */
const ROWS = 64;

export interface FindQuery extends ThreadKey {
  readonly query: string;
  readonly matchCase: boolean;
  readonly cursor: string | null;
  /** Turns that are looked through in memory instead. */
  readonly without: readonly string[];
}

export interface FoundPart {
  readonly data: FindPlace[];
  readonly nextCursor: string | null;
}

interface Turn {
  readonly id: number;
  readonly turn_id: string;
  readonly rank: number;
}

interface Item {
  readonly id: number;
  readonly item_id: string;
  readonly rank: number;
  readonly json: string;
}

/** Counts how often a query stands in an item. */
export class Finder {
  readonly #pattern: RegExp;
  /** What a JSON text that holds the query must match, whatever else it holds. */
  readonly #hint: RegExp;

  constructor(query: string, matchCase: boolean) {
    const flags = matchCase ? 'gu' : 'giu';
    this.#pattern = new RegExp(escaped(query), flags);
    const inJson = JSON.stringify(query).slice(1, -1);
    this.#hint = new RegExp(escaped(inJson), matchCase ? 'u' : 'iu');
  }

  inJson(json: string): number {
    return this.#hint.test(json) ? this.inItem(JSON.parse(json) as Record<string, unknown>) : 0;
  }

  inItem(item: Readonly<Record<string, unknown>>): number {
    let matches = 0;
    for (const text of itemWords(item)) matches += text.match(this.#pattern)?.length ?? 0;
    return matches;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

export function createFind(db: Connection, threads: ThreadStore) {
  const turnUpTo = db.prepare<[number, number], Turn>(
    'SELECT id, turn_id, rank FROM turns WHERE thread = ? AND rank <= ? ORDER BY rank DESC LIMIT 1',
  );
  const turnBefore = db.prepare<[number, number], Turn>(
    'SELECT id, turn_id, rank FROM turns WHERE thread = ? AND rank < ? ORDER BY rank DESC LIMIT 1',
  );
  const items = db.prepare<[number, number, number], Item>(
    `SELECT id, item_id, rank, json FROM items
     WHERE turn = ? AND (rank, id) < (?, ?) ORDER BY rank DESC, id DESC LIMIT ${ROWS}`,
  );

  return (query: FindQuery): FoundPart => {
    const thread = threads.idOf(query);
    if (thread === undefined) return { data: [], nextCursor: null };
    const finder = new Finder(query.query, query.matchCase);
    const without = new Set(query.without);
    const data: FindPlace[] = [];
    const from = placeOf(query.cursor);
    let at = from;
    let size = 0;
    let turn = turnUpTo.get(thread, from.turn);
    while (turn !== undefined) {
      const rows = without.has(turn.turn_id) ? [] : items.all(turn.id, at.item, at.id);
      for (const row of rows) {
        const matches = finder.inJson(row.json);
        if (matches > 0) data.push({ turnId: turn.turn_id, itemId: row.item_id, matches });
        size += row.json.length;
        at = { turn: turn.rank, item: row.rank, id: row.id };
        if (size >= PART) return { data, nextCursor: `${at.turn}/${at.item}/${at.id}` };
      }
      if (rows.length < ROWS) {
        turn = turnBefore.get(thread, turn.rank);
        at = END;
      }
    }
    return { data, nextCursor: null };
  };
}

/** What comes before this is still to be looked through. */
interface Place {
  readonly turn: number;
  readonly item: number;
  readonly id: number;
}

const END: Place = {
  turn: Number.MAX_VALUE,
  item: Number.MAX_SAFE_INTEGER,
  id: Number.MAX_SAFE_INTEGER,
};

function placeOf(cursor: string | null): Place {
  const [turn = NaN, item = NaN, id = NaN] = (cursor ?? '').split('/').map(Number);
  return [turn, item, id].every(Number.isFinite) ? { turn, item, id } : END;
}
