/** The filters of a search as SQL over `items`, and what that has to be joined with. */
import type { SearchKind } from '../../server/protocol/host-thread.ts';
import type { Connection } from './database.ts';
import { below } from './json.ts';
import type { SearchQuery } from './records.ts';

const KINDS: Readonly<Record<Exclude<SearchKind, 'tools'>, string>> = {
  you: 'userMessage',
  agent: 'agentMessage',
  commands: 'commandExecution',
  changes: 'fileChange',
  plans: 'plan',
  reasoning: 'reasoning',
};
/** Files that a fuzzy path may stand for. */
const MOST_FILES = 500;

export interface Narrowing {
  /** Joins for `where`, after `items`. */
  readonly joins: string;
  /** Empty: nothing narrows. */
  readonly where: string;
  readonly values: readonly (string | number)[];
  /** A join that by itself leaves the items of the wanted files. */
  readonly file: string;
}

/** @returns null when nothing can pass */
export function narrowing(db: Connection, query: SearchQuery): Narrowing | null {
  const { kinds = [], afterMs, beforeMs, archived, within } = query;
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...given: (string | number)[]): void => {
    parts.push(sql);
    values.push(...given);
  };
  if (kinds.length > 0) {
    const named = kinds.flatMap((kind) => (kind === 'tools' ? [] : [KINDS[kind]]));
    const known = Object.values(KINDS);
    const one = named.length === 0 ? '0' : `items.kind IN (${marks(named)})`;
    if (kinds.includes('tools')) {
      add(`(${one} OR items.kind NOT IN (${marks(known)}))`, ...named, ...known);
    } else add(one, ...named);
  }
  if (afterMs !== undefined) add('items.at_ms >= ?', afterMs);
  if (beforeMs !== undefined) add('items.at_ms < ?', beforeMs);
  if (archived !== undefined) add('threads.archived = ?', Number(archived));
  if (within !== undefined) {
    const range = below(within.path);
    add(
      'threads.server = ? AND (threads.folder = ? OR (threads.folder >= ? AND threads.folder < ?))',
      within.server,
      within.path,
      range.from,
      range.to,
    );
  }
  let file = '';
  if (query.file !== undefined) {
    const ids = filesLike(db, query.file);
    if (ids.length === 0) return null;
    const chosen = `SELECT item FROM item_files WHERE file IN (${ids.join(', ')})`;
    add(`items.id IN (${chosen})`);
    file = `JOIN (SELECT DISTINCT item FROM (${chosen})) AS named ON named.item = items.id`;
  }
  const threads = archived !== undefined || within !== undefined;
  const joins = threads
    ? 'JOIN turns ON turns.id = items.turn JOIN threads ON threads.id = turns.thread'
    : '';
  return { joins, where: parts.join(' AND '), values, file };
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** Files whose path has these letters in this order; those that have them in one piece count alone. */
function filesLike(db: Connection, wanted: string): number[] {
  const like = db
    .prepare<[string, number], number>(
      String.raw`SELECT id FROM files WHERE path LIKE ? ESCAPE '\' ORDER BY length(path) LIMIT ?`,
    )
    .pluck();
  const escaped = [...wanted.replaceAll('\\', '/')].map((one) =>
    /[%_\\]/.test(one) ? `\\${one}` : one,
  );
  const whole = like.all(`%${escaped.join('')}%`, MOST_FILES);
  return whole.length > 0 ? whole : like.all(`%${escaped.join('%')}%`, MOST_FILES);
}
