/** What git said last of the folders that threads work in, asked again in the background. */
import { askGitState } from './git-state.ts';
import type { GitState } from './git-state.ts';

/** Asking costs four processes, so a folder is not asked about more often. */
const LEAST_PAUSE_MS = 10_000;
/** Of a folder that takes long, the part of the time that may be spent on asking. */
const SHARE = 1 / 20;
/** What is older says nothing of a work tree that people and programs change. */
const KEPT_MS = 60_000;
const MAX_FOLDERS = 64;

interface Look {
  state: GitState | null;
  /** When it was asked for; both by `performance.now()`. */
  sinceMs: number;
  /** Nothing is asked before. */
  nextMs: number;
  asking: Promise<void> | null;
}

export class GitStates {
  readonly #home: string;
  readonly #looks = new Map<string, Look>();
  readonly #closing = new AbortController();

  /** `home`: Skein's. */
  constructor(home: string) {
    this.#home = home;
  }

  /** As it was a short while ago; null when nobody asked, or git did not say. */
  known(folder: string): GitState | null {
    const look = this.#looks.get(folder);
    return look === undefined || performance.now() > look.sinceMs + KEPT_MS ? null : look.state;
  }

  /** Asks git, and tells whether: not when it was asked just now. Resolves when it has answered. */
  async look(folder: string): Promise<boolean> {
    if (this.#closing.signal.aborted) return false;
    const look = this.#lookAt(folder);
    if (look.asking === null && performance.now() < look.nextMs) return false;
    look.asking ??= this.#ask(folder, look).finally(() => (look.asking = null));
    await look.asking;
    return true;
  }

  /** Stops the git that runs. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#looks.values()].flatMap(({ asking }) => asking ?? []));
  }

  #lookAt(folder: string): Look {
    const look = this.#looks.get(folder) ?? { state: null, sinceMs: 0, nextMs: 0, asking: null };
    // The one that was not asked for the longest time makes room.
    this.#looks.delete(folder);
    this.#looks.set(folder, look);
    for (const [oldest, { asking }] of this.#looks) {
      if (this.#looks.size <= MAX_FOLDERS) break;
      if (asking === null && oldest !== folder) this.#looks.delete(oldest);
    }
    return look;
  }

  async #ask(folder: string, look: Look): Promise<void> {
    const began = performance.now();
    look.state = await askGitState(this.#home, folder, this.#closing.signal).catch(() => null);
    const ended = performance.now();
    look.sinceMs = began;
    look.nextMs = ended + Math.max(LEAST_PAUSE_MS, (ended - began) / SHARE);
  }
}
