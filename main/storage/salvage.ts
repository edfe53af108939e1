/**
 * What only the library knew, taken out of one that is damaged as far as it can be read: lists, projects, pins,
 * names, drafts, settings, decisions. Turns and items come back from their servers.
 */
import Database from 'better-sqlite3';

/** Not that of `database.ts`, which uses this. */
type Connection = Database.Database;

/** Parents before what refers to them. */
const TABLES = [
  'settings',
  'profiles',
  'drafts',
  'projects',
  'approvals',
  'requests',
  'threads',
  'thread_details',
] as const;

/** @returns the rows that were taken over, by table; a table that could not be read to its end may lack some */
export function salvage(into: Connection, damaged: string): Record<string, number> {
  const taken: Record<string, number> = {};
  let from: Connection;
  try {
    from = new Database(damaged, { readonly: true, fileMustExist: true });
  } catch {
    return taken;
  }
  try {
    // What refers to a row that cannot be read is left out below.
    into.pragma('foreign_keys = OFF');
    into.transaction(() => {
      for (const table of TABLES) taken[table] = copy(into, from, table);
      // Whatever was known to be here has to be fetched again.
      into.exec(`
        DELETE FROM settings WHERE key LIKE 'synced %';
        UPDATE threads SET complete = 0, behind = 0, synced_at = 0;
        DELETE FROM threads WHERE id NOT IN (SELECT thread FROM thread_details);
        DELETE FROM thread_details WHERE thread NOT IN (SELECT id FROM threads);
      `);
    })();
    return taken;
  } finally {
    into.pragma('foreign_keys = ON');
    from.close();
  }
}

function copy(into: Connection, from: Connection, table: string): number {
  const columns = columnsOf(into, table);
  let names: string[];
  try {
    // One of an older format lacks some, which have their usual values then.
    names = columnsOf(from, table).filter((name) => columns.includes(name));
  } catch {
    return 0;
  }
  if (names.length === 0) return 0;
  const put = into.prepare(
    `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  let count = 0;
  // From both ends: a bad page in the middle hides only what is on it.
  for (const order of ['ASC', 'DESC']) {
    try {
      const rows = from
        .prepare<[], unknown[]>(`SELECT ${names.join(', ')} FROM ${table} ORDER BY rowid ${order}`)
        .raw();
      for (const row of rows.iterate()) count += put.run(row).changes;
      return count;
    } catch {
      // So far, then.
    }
  }
  return count;
}

function columnsOf(connection: Connection, table: string): string[] {
  return connection
    .prepare<[string], string>('SELECT name FROM pragma_table_info(?)')
    .pluck()
    .all(table);
}
