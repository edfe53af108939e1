/**
 * The index of a home's threads: metadata and offsets, so that lists and pages read only what they
 * show. Everything in it comes from the rollouts and can be thrown away.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Database, Statement } from 'better-sqlite3';
import { Projection } from './projection.ts';
import type { TurnRow } from './projection.ts';
import type { ThreadMeta } from './thread-meta.ts';
import { prepareSchema, toTurn } from './thread-tables.ts';
import type { ThreadRecord, TurnRecord } from './thread-tables.ts';
import { loadSqlite } from './sqlite.ts';

export interface IndexedThread {
  readonly id: string;
  readonly path: string;
  readonly archived: boolean;
  readonly meta: ThreadMeta;
}

export type SortKey = 'created_at' | 'updated_at' | 'recency_at';

export interface IndexQuery {
  readonly sortKey: SortKey;
  readonly descending: boolean;
  readonly archived: boolean;
  /** Only threads behind this place, in the order asked for. */
  readonly after: { readonly atMs: number; readonly id: string | null } | null;
  readonly limit: number;
  readonly cwds: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly sources: readonly string[] | null;
  readonly searchTerm: string | null;
  readonly excludedIds: readonly string[];
}

export class ThreadIndex {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  private constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Opens the index of a home; one that is missing, damaged or of another version begins empty.
   * `anew` throws away what is there.
   */
  static async open(home: string, anew?: 'anew'): Promise<ThreadIndex> {
    const Sqlite = await loadSqlite();
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const file = path.join(home, 'thread-index.sqlite');
    const open = (): Database => {
      const database = new Sqlite(file, { timeout: 2_000 });
      try {
        // No sync: what a power failure damages is rebuilt from the rollouts.
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = OFF');
        prepareSchema(database);
        return database;
      } catch (error) {
        database.close();
        throw error;
      }
    };
    const clear = (): void => {
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    };
    if (anew !== undefined) clear();
    try {
      return new ThreadIndex(open());
    } catch (error) {
      if (!(error instanceof Sqlite.SqliteError) || error.code.startsWith('SQLITE_BUSY'))
        throw error;
      clear();
      return new ThreadIndex(open());
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Whether every rollout of the home was in the index once. */
  get complete(): boolean {
    return this.#prepare(`SELECT value FROM state WHERE key = 'complete'`).get() !== undefined;
  }

  markComplete(): void {
    this.#prepare(`INSERT OR REPLACE INTO state VALUES ('complete', '1')`).run();
  }

  find(threadId: string): IndexedThread | null {
    const record = this.#prepare('SELECT * FROM threads WHERE id = ?').get(threadId);
    return record === undefined ? null : toThread(record as ThreadRecord);
  }

  /** What is stored of a thread, turns and all. */
  projection(threadId: string): Projection | null {
    const found = this.#prepare('SELECT * FROM threads WHERE id = ?').get(threadId);
    if (found === undefined) return null;
    const record = found as ThreadRecord;
    const turns = this.#prepare('SELECT * FROM turns WHERE thread_id = ? ORDER BY seq').all(
      threadId,
    );
    return new Projection(threadId, {
      meta: JSON.parse(record.meta) as ThreadMeta,
      rows: (turns as TurnRecord[]).map(toTurn),
      size: record.size,
      nextOrdinal: record.next_ordinal,
      tail: record.tail,
    });
  }

  /** Stores what changed of a thread. `anew` replaces everything known before. */
  save(
    place: { readonly threadId: string; readonly path: string; readonly archived: boolean },
    projection: Projection,
    anew = false,
  ): void {
    const { meta } = projection;
    if (meta === null) return;
    const from = anew ? 0 : projection.dirtyFrom;
    const store = this.#database.transaction(() => {
      const stored = this.#prepare('SELECT size FROM threads WHERE id = ?').get(place.threadId);
      // Another server may have read further meanwhile; what it stored must not be mixed with ours.
      if (!anew && stored !== undefined && (stored as ThreadRecord).size > projection.size) return;
      this.#prepare(
        'INSERT OR REPLACE INTO threads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ).run(
        place.threadId,
        place.archived ? 1 : 0,
        meta.session.created_at_ms,
        meta.updatedAtMs,
        meta.recencyAtMs,
        projection.size,
        projection.nextOrdinal,
        meta.settings?.modelProvider ?? '',
        meta.session.source,
        meta.settings?.cwd ?? meta.session.cwd,
        place.path,
        meta.name,
        meta.preview,
        JSON.stringify(meta),
        basesOf(meta),
        projection.tail,
      );
      if (anew) this.#prepare('DELETE FROM turns WHERE thread_id = ?').run(place.threadId);
      for (const turn of projection.rows.slice(from)) this.#saveTurn(place.threadId, turn);
    });
    store.immediate();
    projection.dirtyFrom = projection.rows.length;
  }

  #saveTurn(threadId: string, turn: TurnRow): void {
    this.#prepare(
      'INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(
      threadId,
      turn.seq,
      turn.id,
      turn.start,
      turn.end,
      turn.status,
      turn.error === null ? null : JSON.stringify(turn.error),
      turn.startedAtMs,
      turn.completedAtMs,
      turn.durationMs,
      turn.user?.at ?? null,
      turn.user?.length ?? null,
      turn.agent?.at ?? null,
      turn.agent?.length ?? null,
      turn.hiddenAt,
    );
  }

  /** A thread whose history builds on that of another; null when there is none. */
  forkOn(threadId: string): string | null {
    const found = this.#prepare(
      `SELECT id FROM threads WHERE bases IS NOT NULL
        AND EXISTS (SELECT 1 FROM json_each(bases) WHERE value = ?) LIMIT 1`,
    ).get(threadId);
    return found === undefined ? null : (found as ThreadRecord).id;
  }

  move(threadId: string, file: string, archived: boolean): void {
    this.#prepare('UPDATE threads SET path = ?, archived = ? WHERE id = ?').run(
      file,
      archived ? 1 : 0,
      threadId,
    );
  }

  remove(threadId: string): void {
    this.#prepare('DELETE FROM turns WHERE thread_id = ?').run(threadId);
    this.#prepare('DELETE FROM threads WHERE id = ?').run(threadId);
  }

  /** Path and read length of every thread, for the check against the files. */
  places(): { id: string; path: string; archived: number; size: number }[] {
    return this.#prepare('SELECT id, path, archived, size FROM threads').all() as {
      id: string;
      path: string;
      archived: number;
      size: number;
    }[];
  }

  list(query: IndexQuery): IndexedThread[] {
    const { sortKey, descending, after } = query;
    const where = ['archived = ?'];
    const values: (string | number)[] = [query.archived ? 1 : 0];
    const order = descending ? 'DESC' : 'ASC';
    const beyond = descending ? '<' : '>';
    if (after !== null) {
      if (after.id === null) {
        where.push(`${sortKey} ${beyond} ?`);
        values.push(after.atMs);
      } else {
        where.push(`(${sortKey}, id) ${beyond} (?, ?)`);
        values.push(after.atMs, after.id);
      }
    }
    const among = (column: string, options: readonly string[] | null, negated = ''): void => {
      if (options === null) return;
      where.push(`${column} ${negated} IN (SELECT value FROM json_each(?))`);
      values.push(JSON.stringify(options));
    };
    among('cwd', query.cwds);
    among('provider', query.providers);
    among('source', query.sources);
    if (query.excludedIds.length > 0) among('id', query.excludedIds, 'NOT');
    if (query.searchTerm !== null) {
      where.push(`(instr(preview, ?) > 0 OR instr(coalesce(name, ''), ?) > 0)`);
      values.push(query.searchTerm, query.searchTerm);
    }
    // Named, because the planner prefers an order that it need not make to words that it need not fetch.
    const words = query.searchTerm === null ? '' : 'INDEXED BY threads_words';
    const sorted = `ORDER BY ${sortKey} ${order}, id ${order}`;
    // Whole rows only of what is shown; everything else is judged by the index alone.
    const sql = `SELECT * FROM threads WHERE id IN (
      SELECT id FROM threads ${words} WHERE ${where.join(' AND ')} ${sorted} LIMIT ?
    ) ${sorted}`;
    const records = this.#prepare(sql).all(...values, query.limit) as ThreadRecord[];
    return records.map(toThread);
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function basesOf({ bases }: ThreadMeta): string | null {
  const ids = new Set(bases.flatMap(({ base }) => base?.thread_id ?? []));
  return ids.size === 0 ? null : JSON.stringify([...ids]);
}

function toThread(record: ThreadRecord): IndexedThread {
  return {
    id: record.id,
    path: record.path,
    archived: record.archived !== 0,
    meta: JSON.parse(record.meta) as ThreadMeta,
  };
}
