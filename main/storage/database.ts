/** Opens the library: pragmas, migrations with a backup before, and a fresh start after corruption. */
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { migrations } from './migrations.ts';
import { salvage } from './salvage.ts';

export type Connection = Database.Database;

export interface Opened {
  readonly connection: Connection;
  /** Where a damaged library was moved to; null when it was sound. */
  readonly movedTo: string | null;
}

export class NewerLibraryError extends Error {
  override readonly name = 'NewerLibraryError';
  constructor(path: string, found: number) {
    super(
      `${path} was written by a newer Skein (format ${found}, this one knows ${migrations.length}). Update Skein, or use another --home.`,
    );
  }
}

export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
  constructor(path: string, needed: number, free: number) {
    const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
    super(
      `${path} is of an older Skein and has to be changed, after a copy of it is made. That takes ${mib(needed)}, and ${mib(free)} are free there. Make room and start again; nothing was changed.`,
    );
  }
}

/**
 * @param path the file, or `:memory:`
 * @param now Unix milliseconds: names what is moved aside
 * @param steps the SQL that lifts each format to the next
 */
export function openDatabase(path: string, now: () => number, steps = migrations): Opened {
  if (path === ':memory:') return { connection: prepare(path, steps), movedTo: null };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    return { connection: prepare(path, steps), movedTo: null };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return startAnew(path, now, steps);
  }
}

/** How long a Skein that is just ending may keep the library, in milliseconds. */
const ENDING_MS = 3_000;

/**
 * Keeps a library for one process: two of them would each take the other's open questions for expired. The lock
 * is the operating system's, on a file beside the library, so that it ends with the process however that ends.
 *
 * @returns lets go of it
 * @throws when another process has it
 */
export function holdLibrary(path: string): () => void {
  if (path === ':memory:') return () => {};
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = new Database(`${path}.lock`, { timeout: ENDING_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const taken = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
    throw taken ? new Error('another Skein uses it', { cause: error }) : error;
  }
  return () => lock.close();
}

/** Moves a damaged library aside (its files are kept) and begins another, with what can be read of it. */
export function startAnew(path: string, now: () => number, steps = migrations): Opened {
  const movedTo = `${path}.damaged-${now()}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix);
  }
  const connection = prepare(path, steps);
  try {
    salvage(connection, movedTo);
  } catch {
    // It goes on without; what was moved stays where it is.
  }
  return { connection, movedTo };
}

function prepare(path: string, steps: readonly string[]): Connection {
  const connection = new Database(path);
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('foreign_keys = ON');
    connection.pragma('busy_timeout = 5000');
    connection.pragma('temp_store = MEMORY');
    connection.pragma('cache_size = -16000');
    migrate(connection, path, steps);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function migrate(connection: Connection, path: string, steps: readonly string[]): void {
  const found = Number(connection.pragma('user_version', { simple: true }));
  if (found > steps.length) throw new NewerLibraryError(path, found);
  if (found === steps.length) return;
  if (found > 0) {
    copyBefore(connection, path, `${path}.before-${steps.length}`);
  }
  for (let version = found; version < steps.length; version += 1) {
    const sql = steps[version];
    if (sql === undefined) throw new Error(`there is no migration ${version + 1}`);
    connection.transaction(() => {
      connection.exec(sql);
      connection.pragma(`user_version = ${version + 1}`);
    })();
  }
}

/** The library as it is, whole in one file. @throws when there is no room for that, or somebody else uses it */
function copyBefore(connection: Connection, path: string, copy: string): void {
  const [checkpoint] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (checkpoint?.busy !== 0)
    throw new Error(`${path} is used by another program: close that first`);
  const { size } = statSync(path);
  const { bavail, bsize } = statfsSync(dirname(path));
  // Lifting it writes much of it once more.
  const needed = size * 2;
  if (bavail * bsize < needed) throw new NoRoomError(path, needed, bavail * bsize);
  const partial = `${copy}.partial`;
  try {
    // A copy-on-write copy where the disk can make one.
    copyFileSync(path, partial, constants.COPYFILE_FICLONE);
    renameSync(partial, copy);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Whether an error means that the file is damaged, not merely busy, full or out of reach. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof Database.SqliteError ? error.code : '';
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB');
}
