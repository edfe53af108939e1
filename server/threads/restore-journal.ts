/**
 * What a restore is about to do, written down before it does it: after a crash it is finished at the
 * next start, from here.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../config/config-file.ts';
import type { KeptStore } from '../diff/kept-store.ts';
import { log } from '../log.ts';
import type { FilesRestored } from './thread-fact-line.ts';
import { takeLock } from './writer-lock.ts';
import type { WriterLock } from './writer-lock.ts';

export interface RestoreIntent extends Omit<FilesRestored, 'reverted_at'> {
  readonly thread_id: string;
  /** The turn before which the thread is to end too; null when its turns stay. */
  readonly revert_before: string | null;
  /** The revert that is to be taken back; null for none. */
  readonly unrevert_at: number | null;
}

export class RestoreJournal {
  readonly #folder: string;

  constructor(store: KeptStore) {
    this.#folder = path.join(store.folder, 'restores');
  }

  /** One restore at a time in a home. Null when one is under way. */
  lock(): Promise<WriterLock | null> {
    return takeLock(path.join(this.#folder, 'lock'));
  }

  async write(intent: RestoreIntent): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await replaceFile(this.#file(intent.restore_id), `${JSON.stringify(intent)}\n`);
  }

  async remove(restoreId: string): Promise<void> {
    await rm(this.#file(restoreId), { force: true });
  }

  /** What was begun and not finished, the oldest first. */
  async unfinished(): Promise<RestoreIntent[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const found: RestoreIntent[] = [];
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      try {
        const text = await readFile(path.join(this.#folder, name), 'utf8');
        found.push(JSON.parse(text) as RestoreIntent);
      } catch (error) {
        log('warn', `a restore that was cut off cannot be read: ${name}`, error);
      }
    }
    return found.toSorted((a, b) => a.at_ms - b.at_ms);
  }

  #file(restoreId: string): string {
    return path.join(this.#folder, `${restoreId}.json`);
  }
}
