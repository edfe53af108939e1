import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

type Arrival = (argv: string[], workingDirectory: string, data: unknown) => void;

/**
 * The lock that makes an app a single instance. It is an exclusive SQLite lock, because the call is
 * synchronous and the system frees the lock however its holder ends. Later instances leave what
 * they were started with in a folder that the holder watches.
 */
export class SingleInstance {
  readonly #arrival: Arrival;
  #lock: DatabaseSync | null = null;
  #watcher: FSWatcher | null = null;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
  }

  get held(): boolean {
    return this.#lock !== null;
  }

  request(userData: string, data: object | undefined): boolean {
    if (this.held) return true;
    const spool = join(userData, 'stand-in-instances');
    mkdirSync(spool, { recursive: true });
    const lock = new DatabaseSync(join(userData, 'stand-in-instance.lock'));
    try {
      lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch {
      lock.close();
      const file = join(spool, `${String(Date.now())}-${String(process.pid)}`);
      const message = { argv: process.argv, cwd: process.cwd(), data: data ?? null };
      writeFileSync(`${file}.part`, JSON.stringify(message));
      renameSync(`${file}.part`, `${file}.json`);
      return false;
    }
    this.#lock = lock;
    for (const stale of readdirSync(spool)) rmSync(join(spool, stale));
    this.#watcher = watch(spool, () => this.#collect(spool));
    return true;
  }

  release(): void {
    this.#watcher?.close();
    this.#lock?.close();
    this.#watcher = null;
    this.#lock = null;
  }

  #collect(spool: string): void {
    const files = readdirSync(spool).filter((name) => name.endsWith('.json'));
    for (const name of files.toSorted()) {
      const file = join(spool, name);
      const message = JSON.parse(readFileSync(file, 'utf8')) as {
        argv: string[];
        cwd: string;
        data: unknown;
      };
      rmSync(file);
      this.#arrival(message.argv, message.cwd, message.data);
    }
  }
}
