/**
 * One writer a thread, over all servers that share a home. The lock is SQLite's own on an empty
 * database, which the operating system drops with the process: nothing stale can remain.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { loadSqlite } from './sqlite.ts';

export interface WriterLock {
  release(): void;
}

/** Takes the lock of a thread, or null when another writer has it. */
export async function takeWriterLock(home: string, threadId: string): Promise<WriterLock | null> {
  const Sqlite = await loadSqlite();
  const folder = path.join(home, 'thread-writer-locks');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database: Database = new Sqlite(path.join(folder, `${threadId}.lock`), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return {
    release: () => {
      database.close();
    },
  };
}
