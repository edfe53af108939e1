/** Holds the index of a home against its rollouts. Opens it to read only. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import type { Projection } from '../../threads/projection.ts';
import { loadSqlite } from '../../threads/sqlite.ts';
import { ALL_TURNS, SELECT_TURNS, turnsIn, VERSION } from '../../threads/thread-tables.ts';
import type { ThreadRecord } from '../../threads/thread-tables.ts';
import type { TurnRow } from '../../threads/turn-row.ts';
import type { IndexReport } from './report.ts';

export interface StoredThread {
  readonly path: string;
  /** How much of the file it knows, in bytes. */
  readonly size: number;
  readonly meta: unknown;
  readonly rows: readonly TurnRow[];
}

export class IndexExamination {
  readonly #path: string;
  readonly #database: Database | null;
  readonly #state: 'sound' | 'missing' | 'corrupt' | 'otherVersion';
  readonly #places: ReadonlyMap<string, string>;
  readonly #wrong: string[] = [];
  readonly #unlisted: string[] = [];
  readonly #seen = new Set<string>();

  private constructor(
    file: string,
    database: Database | null,
    state: 'sound' | 'missing' | 'corrupt' | 'otherVersion',
    places: ReadonlyMap<string, string>,
  ) {
    this.#path = file;
    this.#database = database;
    this.#state = state;
    this.#places = places;
  }

  static async open(home: string): Promise<IndexExamination> {
    const file = path.join(home, 'thread-index.sqlite');
    if (!existsSync(file)) return new IndexExamination(file, null, 'missing', new Map());
    const Sqlite = await loadSqlite();
    let database: Database | null = null;
    try {
      database = new Sqlite(file, { readonly: true, timeout: 2_000 });
      if (database.pragma('user_version', { simple: true }) !== VERSION) {
        database.close();
        return new IndexExamination(file, null, 'otherVersion', new Map());
      }
      const check = database.pragma('quick_check(1)', { simple: true });
      const rows = database.prepare('SELECT id, path FROM threads').raw().all();
      if (check === 'ok') {
        return new IndexExamination(file, database, 'sound', new Map(rows as [string, string][]));
      }
    } catch {
      // Whatever it is, it is no index that can be used.
    }
    database?.close();
    return new IndexExamination(file, null, 'corrupt', new Map());
  }

  get places(): ReadonlyMap<string, string> {
    return this.#places;
  }

  /** What it holds of a thread; null when it holds nothing. */
  stored(threadId: string): StoredThread | null {
    const record = this.#database?.prepare('SELECT * FROM threads WHERE id = ?').get(threadId);
    if (record === undefined) return null;
    const { path: file, size, ...stored } = record as ThreadRecord;
    const meta: unknown = { ...JSON.parse(stored.meta), ...JSON.parse(stored.more) };
    const { before, most } = ALL_TURNS;
    const turns = this.#database?.prepare(SELECT_TURNS).pluck().get(threadId, before, most);
    return { path: file, size, meta, rows: turnsIn(turns as string) };
  }

  /** `then`: what the file says up to where the index knows it; null when no line ends there. */
  compare(
    threadId: string,
    file: string,
    stored: StoredThread | null,
    then: Projection | null,
  ): void {
    this.#seen.add(threadId);
    if (this.#database === null) return;
    if (stored === null) this.#unlisted.push(threadId);
    else if (then === null || stored.path !== file || !agrees(stored, then)) {
      this.#wrong.push(threadId);
    }
  }

  /** To be called when all files were compared. */
  close(): IndexReport {
    this.#database?.close();
    // Rollouts elsewhere, which were opened by their path, are none of this home's folders.
    const gone = [...this.#places].filter(([id, file]) => !this.#seen.has(id) && !existsSync(file));
    const wrong = [...this.#wrong, ...gone.map(([id]) => id)];
    const stale = this.#state === 'sound' && wrong.length > 0;
    return {
      path: this.#path,
      state: stale ? 'stale' : this.#state,
      wrong,
      unlisted: this.#unlisted,
      repaired: null,
    };
  }
}

function agrees(stored: StoredThread, then: Projection): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const { meta, rows } = stored;
  // Who read a turn from its midst does not know where its items are, and need not.
  const known = then.rows.map((row, at) =>
    rows[at]?.items === null ? { ...row, items: null } : row,
  );
  return isDeepStrictEqual(meta, plain(then.meta)) && isDeepStrictEqual(plain(rows), plain(known));
}
