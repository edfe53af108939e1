import { statSync } from 'node:fs';

/**
 * Which file it is and in which state, as one word; empty when there is none. At once: one look costs a
 * few microseconds, and waiting for it in the background much more.
 */
export function fileStamp(file: string): string {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats === undefined
      ? ''
      : `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
  } catch {
    return '';
  }
}

export function fileStamps(files: readonly string[]): string {
  return files.map(fileStamp).join(' ');
}
