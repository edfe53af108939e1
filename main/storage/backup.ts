/**
 * A copy of all that is the user's own in a home: threads, library, settings; never a key. Rollouts only
 * grow, so each is taken up to its last whole line; the library by SQLite's own means. What was written
 * is read again and compared. Runs in a worker: it blocks its caller.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import Database from 'better-sqlite3';
import type { BackupResult } from '../../server/protocol/host-data.ts';
import { hashOf, MANIFEST, readChunks } from './backup-manifest.ts';
import type { Manifest, ManifestFile } from './backup-manifest.ts';
import { libraryProblems } from './check-library.ts';

/** What of a home is taken along, beside threads and library. What the server can make again is not. */
const SETTINGS = [
  'config.toml',
  'hooks.json',
  'AGENTS.md',
  'AGENTS.override.md',
  'projects.json',
  'thread-sections.json',
  'rules',
  'skills',
  'outputs',
];
const THREADS = ['sessions', 'archived_sessions'];

/** While it is not whole it is called so. */
export const PARTIAL = '.partial';

export function backupName(atMs: number): string {
  return `skein-backup-${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')}`;
}

export interface BackupTask {
  readonly home: string;
  /** Where the backup's own folder is made. */
  readonly folder: string;
  readonly version: string;
  readonly nowMs: number;
}

/** @throws with the cause, when it could not be written or is not what it should be */
export async function writeBackup(
  { home, folder, version, nowMs }: BackupTask,
  progress: (done: number, total: number) => void,
): Promise<BackupResult> {
  const began = Date.now();
  const final = join(folder, backupName(nowMs));
  if (existsSync(final)) throw new Error(`${final} is there already`);
  const target = `${final}${PARTIAL}`;
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const skipped: string[] = [];
  const files: ManifestFile[] = [];
  const taken = new Set<string>();
  const found = [...SETTINGS, ...THREADS].flatMap((name) => filesBelow(join(home, name), skipped));
  const total = found.reduce((sum, path) => sum + sizeOf(path), sizeOf(libraryOf(home)));
  let done = 0;
  const take = (path: string): void => {
    const name = basename(path);
    const isThread = THREADS.some((top) => path.startsWith(join(home, top) + sep));
    // One that was archived meanwhile is found a second time under its other path.
    if (isThread && taken.has(name)) return;
    if (!existsSync(path)) return;
    const local = relative(home, path);
    files.push(copyFile(path, join(target, local), local, isThread));
    if (isThread) taken.add(name);
    done += sizeOf(path);
    progress(done, total);
  };
  for (const path of found) take(path);
  // What was moved while the others were copied.
  for (const path of THREADS.flatMap((name) => filesBelow(join(home, name), []))) take(path);
  const library = await copyLibrary(home, target);
  if (library !== null) files.push(library);
  progress(total, total);
  const threads = taken.size;
  const manifest: Manifest = { format: 1, version, madeAtMs: nowMs, threads, files };
  writeFileSync(join(target, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  for (const { path, bytes, sha256 } of files) {
    const copy = join(target, path);
    if (statSync(copy).size !== bytes || hashOf(copy, bytes) !== sha256) {
      throw new Error(`${copy} is not what was written: the disk may be failing`);
    }
  }
  renameSync(target, final);
  return {
    path: final,
    threads,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    tookMs: Date.now() - began,
    skipped,
  };
}

function copyFile(from: string, to: string, local: string, lines: boolean): ManifestFile {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const bytes = lines ? endOfLines(from) : sizeOf(from);
  const hash = createHash('sha256');
  const file = openSync(to, 'wx', 0o600);
  try {
    readChunks(from, bytes, (chunk) => {
      hash.update(chunk);
      writeSync(file, chunk);
    });
  } finally {
    closeSync(file);
  }
  return { path: local.replaceAll(sep, '/'), bytes, sha256: hash.digest('hex') };
}

/** Behind the last line that is whole: the next one may be on its way. */
function endOfLines(path: string): number {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    for (let end = sizeOf(path); end > 0;) {
      const start = Math.max(0, end - buffer.length);
      const count = readSync(file, buffer, 0, end - start, start);
      const newline = buffer.subarray(0, count).lastIndexOf(0x0a);
      if (newline !== -1) return start + newline + 1;
      end = start;
    }
    return 0;
  } finally {
    closeSync(file);
  }
}

export const libraryOf = (home: string): string => join(home, 'app', 'skein.sqlite');

async function copyLibrary(home: string, target: string): Promise<ManifestFile | null> {
  const from = libraryOf(home);
  if (!existsSync(from)) return null;
  const local = relative(home, from);
  const to = join(target, local);
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const connection = new Database(from, { readonly: true });
  try {
    // All of it in one step: a copy that is made in parts begins anew with every write meanwhile.
    await connection.backup(to, { progress: () => 2 ** 31 - 1 });
  } finally {
    connection.close();
  }
  const copy = new Database(to);
  try {
    // One file that stands for itself, without a log beside it.
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
  const [problem] = libraryProblems(to);
  if (problem !== undefined) throw new Error(`the copy of the library is not sound: ${problem}`);
  const bytes = sizeOf(to);
  return { path: local.replaceAll(sep, '/'), bytes, sha256: hashOf(to, bytes) };
}

/** Plain files; all else is named in `skipped`. */
function filesBelow(path: string, skipped: string[]): readonly string[] {
  let found;
  try {
    found = lstatSync(path);
  } catch {
    return [];
  }
  if (found.isDirectory()) {
    return readdirSync(path).flatMap((name) => filesBelow(join(path, name), skipped));
  }
  if (found.isFile()) return [path];
  skipped.push(path);
  return [];
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
