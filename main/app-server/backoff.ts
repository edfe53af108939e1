/** How long to wait before the next start: 0.5 s, doubling to 30 s, anew after a minute of health. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const HEALTHY_MS = 60_000;

export class Backoff {
  #next = FIRST_MS;

  /** @param livedMs how long the last one was ready; 0 if it never was */
  delayAfter(livedMs: number): number {
    if (livedMs >= HEALTHY_MS) this.#next = FIRST_MS;
    const delay = this.#next;
    this.#next = Math.min(this.#next * 2, LONGEST_MS);
    return delay;
  }

  reset(): void {
    this.#next = FIRST_MS;
  }
}
