/**
 * Skein's home: `--home`, else `SKEIN_HOME`, else `~/.skein`. The server keeps its configuration and
 * rollouts there; main's own files are in `app/` below it: `skein.sqlite` (the library), `logs/`, and
 * `keys.json` where there is no keychain.
 */
import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** @returns an absolute path */
export function homeFolder(flag: string | undefined, env: NodeJS.ProcessEnv): string {
  const configured = flag ?? env['SKEIN_HOME'];
  return configured === undefined || configured === ''
    ? join(homedir(), '.skein')
    : resolve(configured);
}

/**
 * Makes a folder of the home and what is missing above it, for the owner alone.
 * Not `recursive`: where a file system answers ENOENT for what it will never hold (`/proc`), Node
 * then tries for ever.
 * @throws with the cause, when it cannot be made
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}
