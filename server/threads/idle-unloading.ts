/** Lets go of threads that nobody watches and nothing happens in, after a delay. */

export interface IdleOptions {
  /** How long, in milliseconds, as the config says now. */
  readonly delayMs: () => Promise<number>;
  readonly isIdle: (threadId: string) => boolean;
  /** One that cannot be unloaded now stays, and the next occasion comes. */
  readonly unload: (threadId: string) => Promise<void>;
}

export class IdleUnloading {
  readonly #options: IdleOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #closed = false;

  constructor(options: IdleOptions) {
    this.#options = options;
  }

  /** Begins the wait, anew, if the thread is idle; ends it if it is not. */
  consider(threadId: string): void {
    this.cancel(threadId);
    if (this.#waits(threadId)) this.#begin(threadId).catch(ignored);
  }

  cancel(threadId: string): void {
    clearTimeout(this.#timers.get(threadId));
    this.#timers.delete(threadId);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #begin(threadId: string): Promise<void> {
    const delay = await this.#options.delayMs();
    if (this.#timers.has(threadId) || !this.#waits(threadId)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(threadId);
      if (this.#waits(threadId)) this.#options.unload(threadId).catch(ignored);
    }, delay);
    timer.unref();
    this.#timers.set(threadId, timer);
  }

  #waits(threadId: string): boolean {
    return !this.#closed && this.#options.isIdle(threadId);
  }
}

function ignored(): void {
  // Nobody waits for it.
}
