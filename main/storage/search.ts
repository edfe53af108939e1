/** Full-text search over items of every thread, the best or the newest first, narrowed by what they are and where. */
import { withoutShell } from '../../server/protocol/shell-words.ts';
import type { Connection } from './database.ts';
import { itemText } from './item-text.ts';
import { below } from './json.ts';
import type { SearchQuery, StoredHit } from './records.ts';
import { createTitled, sortByWorth, type Ranked } from './search-best.ts';
import { narrowing } from './search-filters.ts';
import { titleOf } from './thread-row.ts';
import { parseQuery, rangesOf, snippetOf, type Query } from './words.ts';

/**
 * So many matches are sorted by time. The index gives the newest rows first, and rows of a history
 * that was fetched later are newer than their text: a window of this size puts them right.
 */
const WINDOW = 1000;
/** So many are sorted by what they are worth; older ones follow, sorted by themselves. */
const BEST_WINDOW = 4000;
/** So many matches are looked at for those that pass the filters, before the next page has to ask. */
const SCAN = 10_000;
/** Above every id: from the newest. */
const TOP = Number.MAX_SAFE_INTEGER;

interface HitRow {
  readonly server: string;
  readonly thread_id: string;
  readonly turn_id: string;
  readonly item_id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly preview: string;
  readonly folder: string;
  readonly archived: number;
  readonly at_ms: number;
  readonly json: string;
}

/** Of a candidate; the last row of all has the lowest id that was looked at, negative, and their number. */
interface FoundRow {
  readonly id: number;
  readonly at_ms: number;
}

type Page = { data: StoredHit[]; nextCursor: string | null };

export function createSearch(db: Connection) {
  const placesWithin = db
    .prepare<[string, string, string, string], number>(
      'SELECT id FROM places WHERE server = ? AND (cwd = ? OR (cwd >= ? AND cwd < ?))',
    )
    .pluck();
  const hit = db.prepare<[number], HitRow>(
    `SELECT threads.server, threads.thread_id, turns.turn_id, items.item_id, items.kind,
       threads.name, threads.preview, threads.folder, threads.archived, items.at_ms, items.json
     FROM items JOIN turns ON turns.id = items.turn JOIN threads ON threads.id = turns.thread
     WHERE items.id = ?`,
  );
  const titled = createTitled(db);
  const none: Page = { data: [], nextCursor: null };

  function hits(rows: readonly Pick<FoundRow, 'id'>[], terms: readonly string[]): StoredHit[] {
    return rows.flatMap(({ id }) => {
      const row = hit.get(id);
      return row === undefined ? [] : [storedHit(row, terms)];
    });
  }

  /** Items that have the words. */
  function withWords(query: SearchQuery, words: Query): Page {
    let match = `body : (${words.match})`;
    if (query.within !== undefined) {
      const range = below(query.within.path);
      const { server, path } = query.within;
      const ids = placesWithin.all(server, path, range.from, range.to);
      if (ids.length === 0) return none;
      match = `(${match}) AND place : (${ids.map((id) => `w${id}`).join(' OR ')})`;
    }
    const from = cursorParts(query.cursor);
    // The place is a word of the index already.
    const narrow = narrowing(db, { ...query, within: undefined });
    if (narrow === null) return none;
    const best = query.order === 'best';
    const window = best ? BEST_WINDOW : WINDOW;
    const scan = narrow.where === '' ? window : SCAN;
    const rows = db
      .prepare<(string | number)[], Ranked>(
        `WITH found AS MATERIALIZED (
           SELECT rowid AS id, ${best ? 'bm25(item_words, 1, 0)' : '0'} AS rank
           FROM item_words WHERE item_words MATCH ? AND rowid < ?
           ORDER BY rowid DESC LIMIT ?)
         SELECT * FROM (
           SELECT items.id AS id, items.at_ms AS at_ms, items.kind AS kind, found.rank AS rank
           FROM found JOIN items ON items.id = found.id
           ${narrow.joins} ${narrow.where === '' ? '' : `WHERE ${narrow.where}`}
           ORDER BY found.id DESC LIMIT ${window})
         UNION ALL SELECT -coalesce(min(id), 0), count(*), '', 0 FROM found`,
      )
      .all(match, from.below, scan, ...narrow.values);
    const last = rows.pop();
    const full = rows.length === window;
    const lowest = full ? (rows.at(-1)?.id ?? 0) : -(last?.id ?? 0);
    const more = full || last?.at_ms === scan;
    // What comes in meanwhile does not move the pages that follow.
    const top = from.first ? `f${(rows[0]?.id ?? 0) + 1}` : from.below;
    const sorted = best
      ? bestOf(query, words, from.first, rows)
      : rows.sort((a, b) => b.at_ms - a.at_ms || b.id - a.id);
    const page = sorted.slice(from.offset, from.offset + query.limit);
    const next = from.offset + page.length;
    const data = hits(page, words.terms);
    if (next < sorted.length) return { data, nextCursor: `${top}.${next}` };
    return { data, nextCursor: more ? `${lowest}.0` : null };
  }

  /** Threads that are called so come before all that says so. */
  function bestOf(query: SearchQuery, words: Query, first: boolean, rows: readonly Ranked[]) {
    const named = titled(words, query);
    const known = new Set(named);
    const others = sortByWorth(rows.filter(({ id }) => !known.has(id)));
    return first ? [...named.map((id) => ({ id })), ...others] : others;
  }

  /** The newest items that pass the filters. */
  function newest(query: SearchQuery): Page {
    const narrow = narrowing(db, query);
    if (narrow === null || narrow.where === '') return none;
    const from = timeCursor(query.cursor);
    const rows = db
      .prepare<(string | number)[], FoundRow>(
        `WITH found AS MATERIALIZED (
           SELECT items.id AS id, items.at_ms AS at_ms, items.kind AS kind, items.turn AS turn
           FROM items ${narrow.file}
           WHERE (items.at_ms, items.id) < (?, ?) AND items.at_ms >= ?
           ORDER BY items.at_ms DESC, items.id DESC LIMIT ${SCAN})
         SELECT * FROM (
           SELECT items.id AS id, items.at_ms AS at_ms FROM found AS items
           ${narrow.joins} WHERE ${narrow.where}
           ORDER BY items.at_ms DESC, items.id DESC LIMIT ?)
         UNION ALL SELECT * FROM (
           SELECT -id, at_ms FROM found ORDER BY at_ms, id LIMIT 1)
         UNION ALL SELECT 0, count(*) FROM found`,
      )
      .all(from.atMs, from.id, query.afterMs ?? 0, ...narrow.values, query.limit);
    const scanned = rows.pop()?.at_ms ?? 0;
    const oldest = scanned === 0 ? undefined : rows.pop();
    const last = rows.length === query.limit ? rows.at(-1) : undefined;
    const data = hits(rows, []);
    if (last !== undefined) return { data, nextCursor: `t${last.at_ms}.${last.id}` };
    const more = scanned === SCAN && oldest !== undefined;
    return { data, nextCursor: more ? `t${oldest.at_ms}.${-oldest.id}` : null };
  }

  return (query: SearchQuery): Page => {
    const words = parseQuery(query.query);
    return words === undefined ? newest(query) : withWords(query, words);
  };
}

function storedHit(row: HitRow, terms: readonly string[]): StoredHit {
  const title = titleOf(row);
  const text = itemText(asRead(JSON.parse(row.json) as Record<string, unknown>));
  return {
    server: row.server,
    threadId: row.thread_id,
    turnId: row.turn_id,
    itemId: row.item_id,
    kind: row.kind,
    title,
    folder: row.folder,
    archived: row.archived === 1,
    atMs: row.at_ms,
    ...snippetOf(text, terms),
    titleRanges: rangesOf(title, terms),
  };
}

/** A command without the shell around it, as it is shown everywhere. */
function asRead(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { type, command } = item;
  if (type !== 'commandExecution' || typeof command !== 'string') return item;
  return { ...item, command: withoutShell(command) };
}

/** `first`: of the window of the newest matches. */
function cursorParts(cursor: string | null | undefined) {
  const parts = /^(f?)(\d+)\.(\d+)$/.exec(cursor ?? '');
  return parts === null
    ? { first: true, below: TOP, offset: 0 }
    : { first: parts[1] === 'f', below: Number(parts[2]), offset: Number(parts[3]) };
}

function timeCursor(cursor: string | null | undefined): { atMs: number; id: number } {
  const parts = /^t(\d+)\.(\d+)$/.exec(cursor ?? '');
  return parts === null
    ? { atMs: Number.MAX_SAFE_INTEGER, id: 0 }
    : { atMs: Number(parts[1]), id: Number(parts[2]) };
}
