/** Copies of git's index: what it knows of the files of a work tree. */
import { copyFile, stat, utimes } from 'node:fs/promises';

/**
 * Copies an index with its time. A file that was changed in the second in which the index was written may
 * look to git as it did then, so it is compared; by a copy's own, later time it would be passed over.
 * Source: git's Documentation/technical/racy-git.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  const { atime, mtime } = await stat(from);
  await copyFile(from, to);
  await utimes(to, atime, mtime);
}
