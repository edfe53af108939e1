import type { CliIo } from '../command.ts';

/** The wish to stop: by a signal, or by Ctrl+C while a question has the terminal and no signal comes. */
export class Interrupts {
  readonly #io: CliIo;
  readonly #listeners = new Set<() => void>();

  constructor(io: CliIo) {
    this.#io = io;
  }

  readonly on = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    const stop = this.#io.onInterrupt(listener);
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  };

  readonly fire = (): void => {
    for (const listener of this.#listeners) listener();
  };
}
