/** What makes one match better than another, and the threads whose title is one. */
import type { Connection } from './database.ts';
import type { SearchQuery } from './records.ts';
import { narrowing } from './search-filters.ts';
import { titleOf } from './thread-row.ts';
import { matcherOf, type Query } from './words.ts';

/** A match; `rank` is SQLite's own, the better the lower. */
export interface Ranked {
  readonly id: number;
  readonly at_ms: number;
  readonly kind: string;
  readonly rank: number;
}

/** People look for what was said rather than for what a command printed. */
const WORTH: Readonly<Record<string, number>> = { userMessage: 1.6, agentMessage: 1.3, plan: 1.3 };
/** So long before the newest match, a third of what age can take is taken. */
const AGE_MS = 90 * 86_400_000;
/** Threads that come first for their titles. */
const MOST_TITLED = 50;
/** Of them, so many are held against the filters. */
const MOST_LOOKED_AT = 500;

/** The best first; age takes half of a match's worth at most. */
export function sortByWorth<T extends Ranked>(rows: readonly T[]): T[] {
  const newest = rows.reduce((latest, { at_ms }) => Math.max(latest, at_ms), 0);
  const worth = ({ rank, kind, at_ms }: T): number =>
    -rank * (WORTH[kind] ?? 1) * (0.5 + 1 / (2 + (newest - at_ms) / AGE_MS));
  return rows
    .map((row) => ({ row, worth: worth(row) }))
    .sort((a, b) => b.worth - a.worth || b.row.at_ms - a.row.at_ms || b.row.id - a.row.id)
    .map(({ row }) => row);
}

interface TitleRow {
  readonly id: number;
  readonly name: string | null;
  readonly preview: string;
}

export function createTitled(db: Connection) {
  const titles = db.prepare<[], TitleRow>(
    `SELECT id, name, iif(name IS NULL, substr(preview, 1, 1000), '') AS preview
     FROM threads WHERE deleted = 0 ORDER BY updated_at_ms DESC, id DESC`,
  );
  const firstWords = db
    .prepare<[number], number>(
      `SELECT items.id FROM turns JOIN items ON items.turn = turns.id
       WHERE turns.thread = ? AND items.kind = 'userMessage' ORDER BY turns.rank, items.rank LIMIT 1`,
    )
    .pluck();

  /** Of threads whose title has all the words, what the user said first, if it passes: the newest first. */
  return (words: Query, query: SearchQuery): number[] => {
    // What a user says is of one kind, and names no files.
    const { kinds = [], file } = query;
    if (file !== undefined || (kinds.length > 0 && !kinds.includes('you'))) return [];
    const narrow = narrowing(db, query);
    if (narrow === null) return [];
    const fits = matcherOf(words);
    const found: number[] = [];
    for (const row of titles.all()) {
      const item = fits(titleOf(row)) ? firstWords.get(row.id) : undefined;
      if (item !== undefined) found.push(item);
      if (found.length === MOST_LOOKED_AT) break;
    }
    if (narrow.where === '' || found.length === 0) return found.slice(0, MOST_TITLED);
    const passed = db
      .prepare<(string | number)[], number>(
        `SELECT items.id FROM items ${narrow.joins}
         WHERE items.id IN (SELECT value FROM json_each(?)) AND ${narrow.where}`,
      )
      .pluck()
      .all(JSON.stringify(found), ...narrow.values);
    const known = new Set(passed);
    return found.filter((id) => known.has(id)).slice(0, MOST_TITLED);
  };
}
