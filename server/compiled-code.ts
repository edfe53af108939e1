/**
 * Compiled code, kept between starts: compiling is the largest part of our own share of a start. It lies
 * in the home, because whoever can write it decides what the next server runs: the home is its owner's
 * alone, and sandboxed commands cannot see it.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { skeinHome } from './home.ts';
import { packageVersion } from './version.ts';

const folderOf = (home: string): string => join(home, 'cache', 'compiled');

/** Milliseconds. A folder of a version still in use is made anew in one start. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** What is loaded from now on is compiled once for all starts. Without a home to write to, at each. */
export function keepCompiledCode(home = skeinHome()): void {
  enableCompileCache(join(folderOf(home), packageVersion));
}

/** Removes what versions left that are no longer started. */
export function sweepCompiledCode(home: string, nowMs: number): void {
  let versions: string[];
  try {
    versions = readdirSync(folderOf(home));
  } catch {
    // None was kept.
    return;
  }
  for (const version of versions) {
    const folder = join(folderOf(home), version);
    try {
      if (nowMs - statSync(folder).mtimeMs > KEPT_MS) rmSync(folder, { recursive: true });
    } catch {
      // Another server of the home was faster.
    }
  }
}
