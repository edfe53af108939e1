/** The commands of one thread that run, and those that ended before the agent read their end. */
import { randomInt } from 'node:crypto';
import type { Terminal } from './terminal.ts';

/** Ended ones that are kept for the agent; older ones are forgotten. */
const MAX_ENDED = 64;

export class Terminals {
  readonly #byId = new Map<string, Terminal>();
  /** How many have ended: who reads what is stored of them can tell whether that changed meanwhile. */
  ends = 0;

  /**
   * A number of its own for a process. Not the next in a row: the model may remember the numbers of a
   * server that is gone, and must not reach another process by one of them.
   */
  newId(): string {
    for (;;) {
      const id = String(randomInt(1_000, 100_000));
      if (!this.#byId.has(id)) return id;
    }
  }

  add(terminal: Terminal): void {
    this.#byId.set(terminal.processId, terminal);
    const ended = [...this.#byId.values()].filter(({ end }) => end !== null);
    for (const old of ended.slice(0, -MAX_ENDED)) this.forget(old);
  }

  find(processId: string): Terminal | null {
    return this.#byId.get(processId) ?? null;
  }

  /** Its end was read. */
  forget(terminal: Terminal): void {
    this.#byId.delete(terminal.processId);
  }

  /** Those that run, by their numbers. */
  running(): Terminal[] {
    return [...this.#byId.values()]
      .filter(({ end }) => end === null)
      .sort((a, b) => Number(a.processId) - Number(b.processId));
  }

  /** Ends all that run; resolves when their items are completed. */
  async endAll(graceMs?: number): Promise<void> {
    const running = this.running();
    for (const terminal of running) terminal.stop('killed', graceMs);
    await Promise.all(running.map(({ ended }) => ended));
  }
}
