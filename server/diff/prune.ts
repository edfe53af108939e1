import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KEPT_FOLDER, KeptStore } from './kept-store.ts';

export interface PruneLimits {
  /** A git folder that no turn opened for this long goes. */
  unusedMs: number;
  /** A turn that has not touched its index for this long is over. */
  turnMs: number;
  /** A git folder larger than this is started anew. */
  folderBytes: number;
  /** All together; the longest unused go first. */
  totalBytes: number;
}

const day = 24 * 60 * 60 * 1000;
const pruneLimits: PruneLimits = {
  unusedMs: 14 * day,
  turnMs: day,
  folderBytes: 512 * 1024 * 1024,
  totalBytes: 2 * 1024 * 1024 * 1024,
};

const pruned = new Map<string, number>();

/**
 * Keeps the shadow repositories within bounds; works at most once an hour for a root. A folder that
 * a turn uses stays. What goes can always be made again: what turns changed is kept apart,
 * see `kept-store.ts`.
 */
export async function pruneShadows(
  shadowRoot: string,
  limits: PruneLimits = pruneLimits,
  now = Date.now(),
): Promise<void> {
  const last = pruned.get(shadowRoot);
  if (limits === pruneLimits && last !== undefined && now - last < day / 24) return;
  pruned.set(shadowRoot, now);
  const found: { path: string; usedAt: number; bytes: number }[] = [];
  for (const name of await list(shadowRoot)) {
    if (name === KEPT_FOLDER) continue;
    const path = join(shadowRoot, name);
    if (name.startsWith('.trash-')) {
      await rm(path, { recursive: true, force: true });
      continue;
    }
    if (await isInUse(path, limits, now)) continue;
    const usedAt = await modifiedAt(path);
    if (usedAt === null) continue;
    const bytes = await sizeOf(path);
    if (now - usedAt > limits.unusedMs || bytes > limits.folderBytes)
      await discard(shadowRoot, path);
    else found.push({ path, usedAt, bytes });
  }
  found.sort((a, b) => b.usedAt - a.usedAt);
  let total = 0;
  for (const folder of found) {
    total += folder.bytes;
    if (total > limits.totalBytes) await discard(shadowRoot, folder.path);
  }
  await new KeptStore(shadowRoot).tidy();
}

/** Removes what dead turns left, and says whether a living one is there. */
async function isInUse(path: string, limits: PruneLimits, now: number): Promise<boolean> {
  let used = false;
  for (const name of await list(join(path, 'turns'))) {
    const file = join(path, 'turns', name);
    const at = await modifiedAt(file);
    if (at === null) continue;
    if (now - at < limits.turnMs) used = true;
    else await rm(file, { force: true });
  }
  return used;
}

/** Renamed first, so that a turn that begins now finds either all of it or nothing. */
async function discard(shadowRoot: string, path: string): Promise<void> {
  const trash = join(shadowRoot, `.trash-${randomUUID()}`);
  try {
    await rename(path, trash);
  } catch {
    return;
  }
  await rm(trash, { recursive: true, force: true });
}

async function list(path: string): Promise<string[]> {
  return readdir(path).catch(() => []);
}

async function modifiedAt(path: string): Promise<number | null> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => null,
  );
}

async function sizeOf(path: string): Promise<number> {
  let bytes = 0;
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    bytes += file?.size ?? 0;
  }
  return bytes;
}
