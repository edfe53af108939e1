/** When the home of Codex is looked at: if the config asks for it, and not too often. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ThreadServices } from './services.ts';
import type { ThreadStore } from './thread-store.ts';

const EVERY_MS = 10_000;

export class CodexFollower {
  readonly #services: ThreadServices;
  readonly #store: ThreadStore;
  #lookedAtMs = 0;
  #looking: Promise<void> = Promise.resolve();

  constructor(services: ThreadServices, store: ThreadStore) {
    this.#services = services;
    this.#store = store;
  }

  /** Brings the threads of Codex up to date. Resolves when what is known of them is. */
  follow(): Promise<void> {
    const now = this.#services.now();
    // A clock that was set back has not looked yet.
    if (Math.abs(now - this.#lookedAtMs) >= EVERY_MS) {
      this.#lookedAtMs = now;
      this.#looking = this.#look();
    }
    return this.#looking;
  }

  /** The next time it looks, however soon that is. */
  forget(): void {
    this.#lookedAtMs = 0;
  }

  async #look(): Promise<void> {
    const { config, home } = this.#services;
    const { importCodexHome: codexHome } = (await config.load()).settings;
    if (codexHome === null && (await this.#store.imported()).size === 0) return;
    // Where earlier versions put copies of what is now read where it lies.
    await rm(path.join(home, 'imported'), { recursive: true, force: true });
    const { followCodexHome, forgetCodexHome } = await import('./codex-home.ts');
    const { fullCodexHome } = await import('./codex-count.ts');
    if (codexHome === null) await forgetCodexHome(this.#store);
    else await followCodexHome(this.#store, fullCodexHome(codexHome));
  }
}
