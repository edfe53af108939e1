/**
 * One at a time, over all servers that share a home, for what reads a file, changes it and writes it
 * back. The lock is SQLite's own on an empty database, which the operating system drops with the
 * process: nothing stale can remain.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What holds it does little: a wait this long means that it hangs. Milliseconds. */
const LONGEST_WAIT = 10_000;
const PAUSE = 15;

/** Runs `action` while no other server runs one under this name. @throws {Error} after ten seconds */
export async function withHomeLock<T>(
  home: string,
  name: string,
  action: () => Promise<T>,
): Promise<T> {
  const { default: Sqlite } = await import('better-sqlite3');
  const folder = path.join(home, 'locks');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const database = new Sqlite(path.join(folder, `${name}.lock`), { timeout: 0 });
  try {
    const until = Date.now() + LONGEST_WAIT;
    for (;;) {
      try {
        database.exec('BEGIN EXCLUSIVE');
        break;
      } catch (error) {
        const busy = error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
        if (!busy || Date.now() > until) throw error;
        await wait(PAUSE);
      }
    }
    return await action();
  } finally {
    database.close();
  }
}
