import { lstat, readFile, readlink } from 'node:fs/promises';
import { gitFileDiff, type FilePart, type FileState } from './unified-diff.ts';

/** Larger files are not held in memory; their diff says only that they differ. */
const sizeLimit = 32 * 1024 * 1024;

/** A file as it is now; `null` if none is there. */
export async function readState(path: string): Promise<FileState | null> {
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
export async function diffFiles(
  files: ReadonlyMap<string, FileState | null>,
  origins: ReadonlyMap<string, string>,
  show: (path: string) => string,
  now: Map<string, FileState | null> = new Map(),
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
