/**
 * One at a time, over all servers that share a home, for what reads a file, changes it and writes it
 * back.
 */
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { takeLock } from './threads/writer-lock.ts';

/** What holds it does little: a wait this long means that it hangs. Milliseconds. */
const LONGEST_WAIT = 10_000;
const PAUSE = 15;

/** Runs `action` while no other server runs one under this name. @throws {Error} after ten seconds */
export async function withHomeLock<T>(
  home: string,
  name: string,
  action: () => Promise<T>,
): Promise<T> {
  const file = path.join(home, 'locks', `${name}.lock`);
  for (let waited = 0; waited <= LONGEST_WAIT; waited += PAUSE) {
    const lock = await takeLock(file);
    if (lock === null) {
      await wait(PAUSE);
      continue;
    }
    try {
      return await action();
    } finally {
      lock.release();
    }
  }
  throw new Error(`${file} is held by another server`);
}
