/** How much disk a folder takes, measured aside: a work tree may hold hundreds of thousands of files. */
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';

export interface DiskUse {
  /** Bytes on disk: a file with several names counts once. */
  readonly bytes: number;
  readonly files: number;
  readonly measuredAtMs: number;
}

/** Files that are looked at at once. */
const WIDTH = 16;
const BLOCK = 512;

/** What disappears meanwhile counts for nothing. Rejects when the signal is aborted. */
export async function measureDisk(
  folder: string,
  now: () => number,
  signal: AbortSignal,
): Promise<DiskUse> {
  let bytes = 0;
  let files = 0;
  const linked = new Set<string>();
  const folders = [folder];
  const look = async (file: string): Promise<void> => {
    const stats = await lstat(file).catch(() => null);
    if (stats === null) return;
    if (stats.nlink > 1 && !stats.isDirectory()) {
      const key = `${stats.dev}:${stats.ino}`;
      if (linked.has(key)) return;
      linked.add(key);
    }
    files += stats.isDirectory() ? 0 : 1;
    // Windows tells of no blocks.
    bytes +=
      typeof stats.blocks === 'number' && stats.blocks > 0 ? stats.blocks * BLOCK : stats.size;
  };
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    signal.throwIfAborted();
    let waiting: Promise<void>[] = [];
    const entries = await opendir(at).catch(() => null);
    if (entries === null) continue;
    try {
      for await (const entry of entries) {
        const full = path.join(at, entry.name);
        if (entry.isDirectory()) folders.push(full);
        waiting.push(look(full));
        if (waiting.length < WIDTH) continue;
        await Promise.all(waiting);
        signal.throwIfAborted();
        waiting = [];
      }
    } finally {
      await Promise.all(waiting);
    }
  }
  return { bytes, files, measuredAtMs: now() };
}
