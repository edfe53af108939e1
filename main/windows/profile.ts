/**
 * Electron's own files (caches, what pages keep, the lock of the single instance) lie in Skein's home:
 * two homes are two Skeins, that run side by side and know nothing of each other.
 */
import { join } from 'node:path';
import { app } from 'electron';
import { makeFolder } from '../settings/home.ts';

/**
 * Must run before the app is ready, and before the lock is asked for.
 * @returns why there can be no such folder, else null
 */
export function keepProfileIn(home: string): Error | null {
  const folder = join(home, 'app', 'chromium');
  try {
    makeFolder(folder);
  } catch (error) {
    return new Error(`${home} cannot be its home: ${String(error)}`, { cause: error });
  }
  app.setPath('userData', folder);
  return null;
}
