/** The files that patches change in a turn, as they were before and are now. */
import { lstat, readFile, readlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isWithin, resolveLinks } from '../sandbox/paths.ts';
import { sameSide, sideOf } from './turn-files.ts';
import { gitFileDiff, type FilePart, type FileState } from './unified-diff.ts';

/** A patched file that changed. `unseen`: why that cannot be shown or kept with the others. */
export interface PatchedChange {
  readonly path: string;
  readonly before: FileState | null;
  readonly after: FileState | null;
  readonly unseen: 'unreadable' | 'apart' | null;
}

/** All paths are absolute. */
export class PatchedFiles {
  /** As they were before their first patch, by their real paths. */
  readonly #before = new Map<string, FileState | null>();
  /** Those of them that the snapshot cannot hold: outside, in another repository, in `.git`. */
  readonly #apart = new Set<string>();
  /** What they were when the diff was last computed. */
  readonly #now = new Map<string, FileState | null>();
  /** Files that were there before their first patch and could not be read, or are too large. */
  readonly #unread = new Set<string>();
  /** Where patches moved files to, and where those were when the turn began. */
  readonly #origins = new Map<string, string>();

  /**
   * Remembers files as they are before a patch changes them. Links on the way are followed, and a link in
   * the last place is remembered with what it leads to. Returns those that are new and that a snapshot of
   * `top` can hold.
   */
  async note(
    paths: readonly string[],
    top: string,
  ): Promise<{ readonly path: string; readonly before: FileState }[]> {
    const spots = new Set<string>();
    for (const path of paths) {
      spots.add(await spotOf(path));
      spots.add(await resolveLinks(path));
    }
    const fresh = [];
    for (const path of spots) {
      if (this.#before.has(path)) continue;
      const before = await readState(path);
      this.#before.set(path, before);
      if (before === null && (await exists(path))) this.#unread.add(path);
      if (!(await belongs(path, top))) this.#apart.add(path);
      else if (before !== null) fresh.push({ path, before });
    }
    return fresh;
  }

  async noteMoves(moves: readonly (readonly [from: string, to: string])[]): Promise<void> {
    for (const [from, to] of moves) {
      const [source, target] = await Promise.all([from, to].map(spotOf));
      if (source === undefined || target === undefined) continue;
      const origin = this.#origins.get(source) ?? source;
      this.#origins.delete(source);
      if (origin !== target) this.#origins.set(target, origin);
    }
  }

  /** Those that a snapshot can hold. */
  get inside(): string[] {
    return [...this.#before.keys()].filter((path) => !this.#apart.has(path));
  }

  /** The parts of a diff, of all or of those that no snapshot holds; `show` gives the path to print. */
  diff(show: (path: string) => string, which: 'all' | 'apart'): Promise<FilePart[]> {
    const wanted = [...this.#before].filter(([path]) => which === 'all' || this.#apart.has(path));
    return diffFiles(new Map(wanted), this.#origins, show, this.#now);
  }

  /** What changed, as the last diff showed it. */
  get changes(): PatchedChange[] {
    return [...this.#before].flatMap(([path, before]) => {
      const after = this.#now.get(path) ?? null;
      const unread = this.#unread.has(path);
      if (!unread && sameSide(sideOf(before), sideOf(after))) return [];
      const unseen = unread ? 'unreadable' : this.#apart.has(path) ? 'apart' : null;
      return [{ path, before, after, unseen }];
    });
  }
}

/** Whether a snapshot of `top` can hold this file. */
async function belongs(path: string, top: string): Promise<boolean> {
  if (!isWithin(path, top) || path === top) return false;
  if (relative(top, path).split(sep).includes('.git')) return false;
  for (let at = dirname(path); at !== top && isWithin(at, top); at = dirname(at)) {
    if (await exists(join(at, '.git'))) return false;
  }
  return true;
}

/** Where a path really is; a link in the last place is itself. */
async function spotOf(path: string): Promise<string> {
  return join(await resolveLinks(dirname(path)), basename(path));
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Larger files are not held in memory; their diff says only that they differ. */
const sizeLimit = 32 * 1024 * 1024;

/** A file as it is now; `null` if none is there. */
async function readState(path: string): Promise<FileState | null> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) {
      return { bytes: Buffer.from(await readlink(path)), mode: '120000' };
    }
    if (!stat.isFile() || stat.size > sizeLimit) return null;
    const mode = (stat.mode & 0o100) === 0 ? '100644' : '100755';
    return { bytes: await readFile(path), mode };
  } catch {
    return null;
  }
}

/**
 * The parts of a diff for single files, from what they were to what they are now. `files` maps absolute
 * paths to their state before, `origins` the path of a file that was moved to where it was; `show`
 * gives the path to print; `now` gets the state of each file as it was shown.
 */
async function diffFiles(
  files: ReadonlyMap<string, FileState | null>,
  origins: ReadonlyMap<string, string>,
  show: (path: string) => string,
  now: Map<string, FileState | null>,
): Promise<FilePart[]> {
  for (const path of files.keys()) now.set(path, await readState(path));
  const parts: FilePart[] = [];
  const told = new Set<string>();
  const tell = (oldPath: string, newPath: string): void => {
    const delta = {
      oldPath: show(oldPath),
      newPath: show(newPath),
      before: files.get(oldPath) ?? null,
      after: now.get(newPath) ?? null,
    };
    told.add(oldPath).add(newPath);
    const text = gitFileDiff(delta);
    if (text !== '') parts.push({ path: delta.oldPath, text });
  };
  const isThere = (states: ReadonlyMap<string, FileState | null>, path: string): boolean =>
    (states.get(path) ?? null) !== null;
  for (const [target, origin] of origins) {
    const moved = isThere(files, origin) && !isThere(now, origin);
    if (moved && !isThere(files, target) && isThere(now, target)) tell(origin, target);
  }
  for (const path of files.keys()) if (!told.has(path)) tell(path, path);
  return parts;
}
