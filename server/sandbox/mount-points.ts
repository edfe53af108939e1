/**
 * Stand-ins for protected folders that do not exist yet. A mount needs something to stand on, so an
 * empty folder is made for as long as commands run and removed after the last of them; git, for
 * one, takes an empty `.git` for none at all.
 */
import { lstatSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';

/** Nobody makes folders with these rights, so one that a killed server left behind is known. */
const MARK = 0o1555;
/** The part of the rights that no umask takes away. */
const MARK_BITS = 0o1722;
/** Longer than any command runs: an older stand-in is nobody's any more. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1_000;

export class MountPoints {
  readonly #users = new Map<string, number>();

  /**
   * Makes sure that something stands at `path`. Returns the way to give it back, or null when it is
   * not ours: something of the user's is there, or nothing can be made, by commands neither.
   */
  acquire(path: string): (() => void) | null {
    const users = this.#users.get(path) ?? 0;
    if (users === 0 && !make(path)) return null;
    this.#users.set(path, users + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#release(path);
    };
  }

  #release(path: string): void {
    const users = (this.#users.get(path) ?? 1) - 1;
    if (users > 0) {
      this.#users.set(path, users);
      return;
    }
    this.#users.delete(path);
    try {
      rmdirSync(path);
    } catch {
      // Someone outside may have put something in; it is theirs then, and stays.
    }
  }
}

function make(path: string): boolean {
  try {
    mkdirSync(path, MARK);
    return true;
  } catch {
    return isAbandoned(path);
  }
}

function isAbandoned(path: string): boolean {
  try {
    const stats = lstatSync(path);
    if (!stats.isDirectory() || (stats.mode & MARK_BITS) !== (MARK & MARK_BITS)) return false;
    return Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS && readdirSync(path).length === 0;
  } catch {
    return false;
  }
}
