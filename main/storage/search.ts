/** Full-text search over items of every thread, newest first. */
import type { Connection } from './database.ts';
import { itemText } from './item-text.ts';
import { below } from './json.ts';
import type { SearchQuery, StoredHit } from './records.ts';
import { parseQuery, snippetOf } from './words.ts';

/**
 * So many matches are sorted by time. The index gives the newest rows first, and rows of a history
 * that was fetched later are newer than their text: a window of this size puts them right.
 */
const WINDOW = 1000;

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

export function createSearch(db: Connection) {
  const placesWithin = db
    .prepare<[string, string, string, string], number>(
      'SELECT id FROM places WHERE server = ? AND (cwd = ? OR (cwd >= ? AND cwd < ?))',
    )
    .pluck();
  const candidates = db.prepare<[string, number, number], { id: number; at_ms: number }>(
    `SELECT items.id AS id, items.at_ms AS at_ms
     FROM (SELECT rowid AS id FROM item_words WHERE item_words MATCH ? AND rowid < ?
           ORDER BY rowid DESC LIMIT ?) AS found
     JOIN items ON items.id = found.id`,
  );
  const hit = db.prepare<[number], HitRow>(
    `SELECT threads.server, threads.thread_id, turns.turn_id, items.item_id, items.kind,
       threads.name, threads.preview, threads.folder, threads.archived, items.at_ms, items.json
     FROM items JOIN turns ON turns.id = items.turn JOIN threads ON threads.id = turns.thread
     WHERE items.id = ?`,
  );

  return (query: SearchQuery): { data: StoredHit[]; nextCursor: string | null } => {
    const nothing = { data: [], nextCursor: null };
    const wanted = parseQuery(query.query);
    if (wanted === undefined) return nothing;
    let match = `body : (${wanted.match})`;
    if (query.within !== undefined) {
      const range = below(query.within.path);
      const { server, path } = query.within;
      const ids = placesWithin.all(server, path, range.from, range.to);
      if (ids.length === 0) return nothing;
      match = `(${match}) AND place : (${ids.map((id) => `w${id}`).join(' OR ')})`;
    }
    const from = cursorParts(query.cursor);
    const found = candidates.all(match, from.below, WINDOW);
    const lowest = found.reduce((least, row) => Math.min(least, row.id), Number.MAX_SAFE_INTEGER);
    found.sort((a, b) => b.at_ms - a.at_ms || b.id - a.id);
    const page = found.slice(from.offset, from.offset + query.limit);
    const data: StoredHit[] = [];
    for (const { id } of page) {
      const row = hit.get(id);
      if (row !== undefined) data.push(storedHit(row, wanted.terms));
    }
    const next = from.offset + page.length;
    if (next < found.length) return { data, nextCursor: `${from.below}.${next}` };
    return { data, nextCursor: found.length === WINDOW ? `${lowest}.0` : null };
  };
}

function storedHit(row: HitRow, terms: readonly string[]): StoredHit {
  const text = itemText(JSON.parse(row.json) as Record<string, unknown>);
  return {
    server: row.server,
    threadId: row.thread_id,
    turnId: row.turn_id,
    itemId: row.item_id,
    kind: row.kind,
    name: row.name,
    preview: row.preview,
    folder: row.folder,
    archived: row.archived === 1,
    atMs: row.at_ms,
    ...snippetOf(text, terms),
  };
}

function cursorParts(cursor: string | null | undefined): { below: number; offset: number } {
  const parts = /^(\d+)\.(\d+)$/.exec(cursor ?? '');
  return parts === null
    ? { below: Number.MAX_SAFE_INTEGER, offset: 0 }
    : { below: Number(parts[1]), offset: Number(parts[2]) };
}
