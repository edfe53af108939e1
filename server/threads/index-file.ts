/**
 * An SQLite file of a home that only mirrors the rollouts: one that is missing, damaged or of another
 * version begins empty.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Database, Statement, Transaction } from 'better-sqlite3';
import { loadSqlite } from './sqlite.ts';

export interface IndexTables {
  /** The file's name in its home. */
  readonly name: string;
  /** Raised with every change of the tables. */
  readonly version: number;
  readonly schema: string;
  /** What a file of an older version may hold, in the order in which it can be dropped. */
  readonly tables: readonly string[];
}

export class IndexFile {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  private constructor(database: Database) {
    this.#database = database;
  }

  /** `anew` throws away what is there. */
  static async open(home: string, tables: IndexTables, anew?: 'anew'): Promise<IndexFile> {
    const Sqlite = await loadSqlite();
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const file = path.join(home, tables.name);
    const open = (): IndexFile => {
      const database = new Sqlite(file, { timeout: 2_000 });
      try {
        // No sync: what a power failure damages is rebuilt from the rollouts.
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = OFF');
        makeTables(database, tables);
        return new IndexFile(database);
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
      return open();
    } catch (error) {
      if (!(error instanceof Sqlite.SqliteError) || error.code.startsWith('SQLITE_BUSY')) {
        throw error;
      }
      clear();
      return open();
    }
  }

  /** A statement, prepared once. */
  prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** All of it, or nothing. */
  transaction(work: () => void): Transaction<() => void> {
    return this.#database.transaction(work);
  }

  close(): void {
    this.#database.close();
  }
}

function makeTables(database: Database, { version, schema, tables }: IndexTables): void {
  const made = (): boolean => database.pragma('user_version', { simple: true }) === version;
  if (made()) return;
  database
    .transaction(() => {
      // Another server may have made them while we waited for the lock.
      if (made()) return;
      for (const table of tables) database.exec(`DROP TABLE IF EXISTS ${table}`);
      database.exec(schema);
      database.pragma(`user_version = ${version}`);
    })
    .immediate();
}
