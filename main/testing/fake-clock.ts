/** Time that moves only when a test says so. */
import type { Clock } from '../app-server/clock.ts';

export class FakeClock implements Clock {
  #now = 1_000_000;
  /** What the clock was set forward or back by. */
  #set = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now + this.#set;
  }

  steady(): number {
    return this.#now;
  }

  /** Somebody sets the clock: no time passes. */
  jump(ms: number): void {
    this.#set += ms;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { at: this.#now + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** Milliseconds until the next timer; null when there is none. */
  get next(): number | null {
    const times = this.#timers.map(({ at }) => at - this.#now);
    return times.length === 0 ? null : Math.min(...times);
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== due);
      this.#now = due.at;
      due.run();
    }
    this.#now = end;
  }
}
