/** What stands on disk under one path, which is read without following a link. */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  type Stats,
} from 'node:fs';
import type { Side } from './file-pairs.ts';
import { blobId } from './unified-diff.ts';

/** Why a path can be neither read nor written. */
export type Barred = 'link' | 'repository' | 'protected' | 'tooLarge' | 'unreadable' | 'special';

export type DiskState =
  | { readonly kind: 'none' | 'folder' }
  | ({ readonly kind: 'file'; readonly stamp: string } & Side)
  | { readonly kind: 'barred'; readonly why: Barred };

/** Larger files are not held in memory. Bytes. */
const SIZE_LIMIT = 64 * 1024 * 1024;
/** What changes whenever the file does. */
export function stampOf({ ino, size, mtimeMs, ctimeMs, mode }: Stats): string {
  return `${ino} ${size} ${mtimeMs} ${ctimeMs} ${mode}`;
}

/** Null when nothing is there. A file is read only as long as it stays what it is. */
export function readDisk(at: Buffer): { readonly state: DiskState; readonly bytes: Buffer } | null {
  const none = Buffer.alloc(0);
  const barred = (why: Barred) => ({ state: { kind: 'barred' as const, why }, bytes: none });
  const stats = lstatSync(at, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isDirectory()) return { state: { kind: 'folder' }, bytes: none };
  if (!stats.isFile() && !stats.isSymbolicLink()) return barred('special');
  if (stats.size > SIZE_LIMIT) return barred('tooLarge');
  try {
    const bytes = stats.isFile() ? contentOf(at) : readlinkSync(at, 'buffer');
    const mode = !stats.isFile() ? '120000' : (stats.mode & 0o100) === 0 ? '100644' : '100755';
    return { state: { kind: 'file', mode, id: blobId(bytes), stamp: stampOf(stats) }, bytes };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return barred('unreadable');
  }
}

function contentOf(at: Buffer): Buffer {
  const descriptor = openSync(
    at,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  );
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error('it is no file any more');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The new file belongs to whom the old one did, and may be read and written by the same. */
export function keepOwner(temp: Buffer, before: Stats, mode: string): void {
  if (process.getuid === undefined || mode === '120000') return;
  const executable = mode === '100755' ? (before.mode & 0o444) >> 2 : 0;
  const own = before.isFile() ? (before.mode & 0o666) | executable : null;
  try {
    if (before.uid !== process.getuid() || before.gid !== process.getgid?.()) {
      chownSync(temp, before.uid, before.gid);
    }
  } catch {
    // Only a privileged user may give files away; the file then belongs to who edits it.
  }
  if (own !== null) chmodSync(temp, own);
}
