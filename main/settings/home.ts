/**
 * Skein's home: `--home`, else `SKEIN_HOME`, else `~/.skein`. The server keeps its configuration and
 * rollouts there; main's own files are in `app/` below it: `skein.sqlite` (the library), `logs/`, and
 * `keys.json` where there is no keychain.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** @returns an absolute path */
export function homeFolder(flag: string | undefined, env: NodeJS.ProcessEnv): string {
  const configured = flag ?? env['SKEIN_HOME'];
  return configured === undefined || configured === ''
    ? join(homedir(), '.skein')
    : resolve(configured);
}
