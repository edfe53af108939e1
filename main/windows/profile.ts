/**
 * Electron's own files (caches, what pages keep, the lock of the single instance) lie in Skein's home:
 * two homes are two Skeins, that run side by side and know nothing of each other.
 */
import { join } from 'node:path';
import { app } from 'electron';
import { makeFolder } from '../settings/home.ts';

/** Must run before the app is ready, and before the lock is asked for. */
export function keepProfileIn(home: string): void {
  const folder = join(home, 'app', 'chromium');
  makeFolder(folder);
  app.setPath('userData', folder);
}
