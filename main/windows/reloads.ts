/** How often a page that crashes is loaded again. */

const MOST = 3;
const WITHIN_MS = 60_000;
/** Longer each time: what crashed may need a moment, such as memory. */
const STEP_MS = 500;

export class Reloads {
  #at: number[] = [];

  /** Milliseconds to wait before the next one; null: it crashed this often within a minute, and stays so. */
  next(nowMs: number): number | null {
    this.#at = this.#at.filter((at) => nowMs - at < WITHIN_MS);
    if (this.#at.length >= MOST) {
      // Loaded by hand it may try as often again.
      this.#at = [];
      return null;
    }
    this.#at.push(nowMs);
    return STEP_MS * this.#at.length;
  }
}
