/**
 * SQLite, loaded when it is first needed: its native part costs time that a start does not have. By way
 * of a module of ours: a package that is imported by its name wants the loader of ES modules started.
 */
import type SqliteConstructor from 'better-sqlite3';

let loading: Promise<typeof SqliteConstructor> | null = null;

export function loadSqlite(): Promise<typeof SqliteConstructor> {
  loading ??= import('./sqlite-package.ts').then(({ Sqlite }) => Sqlite);
  return loading;
}
