/** Lets long work take little of the event loop at a time, and still less while nobody waits for it. */
import { setImmediate as turnOfLoop, setTimeout as wait } from 'node:timers/promises';

/** Work without a pause. Milliseconds. */
const SLICE_MS = 15;
/** After each slice while nobody waits: as long as the work, so that it has half of the time. */
const PAUSE_MS = 15;
/** How often we look whether others are done. */
const LOOK_MS = 100;

export class WorkPace {
  #since = performance.now();
  readonly #hurry: () => boolean;
  readonly #yields: () => boolean;

  /** `hurry`: somebody waits for the work; if nobody does, it stands still while it `yields`. */
  constructor(hurry = (): boolean => true, yields = (): boolean => false) {
    this.#hurry = hurry;
    this.#yields = yields;
  }

  async breathe(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await turnOfLoop();
    if (!this.#hurry()) await wait(PAUSE_MS, undefined, { ref: false });
    while (!this.#hurry() && this.#yields()) await wait(LOOK_MS, undefined, { ref: false });
    this.#since = performance.now();
  }
}
