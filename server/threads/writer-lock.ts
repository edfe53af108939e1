/**
 * Locks over all servers that share a home: one writer a thread, one at a time for the home's own
 * files. A lock is SQLite's own on an empty database, which the operating system drops with the
 * process: nothing stale can remain.
 */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { loadSqlite } from './sqlite.ts';

export interface WriterLock {
  release(): void;
}

/** A look at a lock (see {@link hasWriter}) holds it for less than this. Milliseconds. */
const LOOK_MS = 15;
const TRIES = 4;

/** Takes the lock of a thread, or null when another writer has it. */
export function takeWriterLock(home: string, threadId: string): Promise<WriterLock | null> {
  return takeLock(lockPath(home, threadId));
}

/** Takes the lock that a file stands for, or null when another has it. */
export async function takeLock(file: string): Promise<WriterLock | null> {
  const Sqlite = await loadSqlite();
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  for (let nth = 1; ; nth += 1) {
    const database: Database = new Sqlite(file, { timeout: 0 });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return { release: () => void database.close() };
    } catch (error) {
      database.close();
      if (!isBusy(error)) throw error;
      if (nth === TRIES) return null;
    }
    await wait(LOOK_MS);
  }
}

/** Whether some process, this one too, may write to the thread now. */
export async function hasWriter(home: string, threadId: string): Promise<boolean> {
  const file = lockPath(home, threadId);
  if (!existsSync(file)) return false;
  const Sqlite = await loadSqlite();
  let database: Database | null = null;
  try {
    database = new Sqlite(file, { timeout: 0, readonly: true, fileMustExist: true });
    database.prepare('SELECT 1 FROM sqlite_master').all();
    return false;
  } catch (error) {
    // Whatever else is the matter with the file, nobody is writing by it.
    return isBusy(error);
  } finally {
    database?.close();
  }
}

export function lockPath(home: string, threadId: string): string {
  return path.join(home, 'thread-writer-locks', `${threadId}.lock`);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
