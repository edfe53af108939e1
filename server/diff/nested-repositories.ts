/** Repositories inside a repository, submodules among them: a turn's diff does not look into them. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files and folders that are looked at in all of them together. */
const LOOK_LIMIT = 4_000;
/** File times come from a clock that may be behind by this much. Milliseconds. */
const CLOCK_STEP_MS = 20;

/**
 * Which of these folders hold something that changed after `sinceMs`, as the times of their files
 * tell. Their git folders do not count.
 */
export function changedRepositories(
  root: string,
  names: readonly string[],
  sinceMs: number,
): string[] {
  let looks = 0;
  const changed = (folder: string): boolean => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === '.git') continue;
      looks += 1;
      if (looks > LOOK_LIMIT) return false;
      const path = join(folder, entry.name);
      if (lstatSync(path).ctimeMs >= sinceMs - CLOCK_STEP_MS) return true;
      if (entry.isDirectory() && changed(path)) return true;
    }
    return false;
  };
  return names.filter((name) => {
    try {
      const folder = join(root, name);
      return lstatSync(folder).ctimeMs >= sinceMs - CLOCK_STEP_MS || changed(folder);
    } catch {
      // It went away meanwhile.
      return false;
    }
  });
}
