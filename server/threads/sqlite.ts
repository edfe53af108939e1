/** SQLite, loaded when it is first needed: its native part costs time that a start does not have. */
import type SqliteConstructor from 'better-sqlite3';

let loading: Promise<typeof SqliteConstructor> | null = null;

export function loadSqlite(): Promise<typeof SqliteConstructor> {
  loading ??= import('better-sqlite3').then((module) => module.default);
  return loading;
}
