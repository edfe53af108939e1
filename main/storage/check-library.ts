/** Whether a library is sound, as SQLite sees it. Runs in a worker: it blocks its caller. */
import Database from 'better-sqlite3';
import { isDamage } from './database.ts';

/** More than that tells nobody more. */
const MOST = 20;

/** What is amiss; nothing where it is sound. @throws when the file cannot be read */
export function libraryProblems(path: string): readonly string[] {
  const connection = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const rows = connection.pragma(`integrity_check(${MOST})`) as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((said) => said !== 'ok');
  } catch (error) {
    // Worse than what the check itself can list.
    if (error instanceof Error && isDamage(error)) return [error.message];
    throw error;
  } finally {
    connection.close();
  }
}
