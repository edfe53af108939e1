/** Leads the library back to what an older Skein reads, while nothing has it open. */
import { closeSync, copyFileSync, existsSync, openSync, readSync, renameSync } from 'node:fs';

/** SQLite's own files beside a library. */
const PARTS = ['', '-wal', '-shm'];

/**
 * @param format the newest form that the older Skein knows
 * @returns `same`: it reads what is there. `copy`: that lies aside, and the copy from before its change is in its
 *   place. `none`: there is no such copy, and it will be made anew from the servers
 */
export function stepBack(path: string, format: number): 'same' | 'copy' | 'none' {
  const now = formatOf(path);
  if (now === null || now <= format) return 'same';
  for (const part of PARTS) {
    if (existsSync(path + part)) renameSync(path + part, `${path}.left-${now}${part}`);
  }
  const copy = `${path}.before-${now}`;
  const before = formatOf(copy);
  if (before === null || before > format) return 'none';
  copyFileSync(copy, path);
  return 'copy';
}

const MAGIC = 'SQLite format 3\0';
/** Where a file of SQLite has its `user_version`, once it was closed. */
const VERSION_AT = 60;

/** Read without SQLite, which would leave files of its own beside it. Null: there is none, or it is something else. */
function formatOf(path: string): number | null {
  if (!existsSync(path)) return null;
  const head = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, head, 0, head.length, 0);
    const isLibrary = length === head.length && head.toString('latin1', 0, 16) === MAGIC;
    return isLibrary ? head.readUInt32BE(VERSION_AT) : null;
  } finally {
    closeSync(file);
  }
}
