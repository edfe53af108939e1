/** Copies of the library that were put aside, and logs that nothing writes any more: kept for a while, not for ever. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OldCopy } from '../../server/protocol/host-data.ts';

/** Of each kind, whatever their age. */
const MOST = 3;
/** Which kind of copy a name stands for. SQLite's own files of a damaged one belong to it. */
const KINDS: readonly (readonly [OldCopy['kind'], RegExp])[] = [
  ['beforeChange', /^skein\.sqlite\.before-\d+$/],
  ['leftBehind', /^skein\.sqlite\.left-\d+$/],
  ['damaged', /^skein\.sqlite\.damaged-\d+$/],
];
const PARTS = ['', '-wal', '-shm'];

/** The newest first. */
export function oldCopies(folder: string): OldCopy[] {
  const found = namesIn(folder).flatMap((name): OldCopy[] => {
    const kind = KINDS.find(([, pattern]) => pattern.test(name))?.[0];
    if (kind === undefined) return [];
    const path = join(folder, name);
    const sizes = PARTS.map((part) => statSync(path + part, { throwIfNoEntry: false })?.size ?? 0);
    const atMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return [{ kind, path, bytes: sizes.reduce((sum, size) => sum + size, 0), atMs }];
  });
  return found.sort((one, other) => other.atMs - one.atMs);
}

/** @param beforeMs what is older goes, whatever there is. @returns what went */
export function pruneOldCopies(folder: string, beforeMs: number): OldCopy[] {
  const gone = KINDS.flatMap(([kind]) =>
    oldCopies(folder)
      .filter((copy) => copy.kind === kind)
      .filter(({ atMs }, at) => at >= MOST || atMs < beforeMs),
  );
  for (const { path } of gone) {
    for (const part of PARTS) rmSync(path + part, { force: true });
  }
  const logs = join(folder, 'logs');
  for (const name of namesIn(logs)) {
    const path = join(logs, basename(name));
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() === true && found.mtimeMs < beforeMs) rmSync(path, { force: true });
  }
  return gone;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
