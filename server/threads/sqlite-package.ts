/** The package, to be imported by `sqlite.ts` only. */
export { default as Sqlite } from 'better-sqlite3';
