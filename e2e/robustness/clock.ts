/** The clock of the programs of a campaign: set ahead, back, and across a change of summer time. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const HOUR_MS = 60 * 60 * 1000;
/** By how much it is set at a time: days ahead, hours back, summer and winter time. */
const JUMPS_MS = [72 * HOUR_MS, -6 * HOUR_MS, HOUR_MS, -HOUR_MS, -48 * HOUR_MS];

export class CampaignClock {
  readonly #file: string;
  #setMs = 0;

  constructor(folder: string) {
    this.#file = join(folder, 'clock');
  }

  /** For whoever is to live by it. */
  get env(): Readonly<Record<string, string>> {
    return {
      SKEIN_TEST_CLOCK: this.#file,
      NODE_OPTIONS: `--import ${new URL('./set-clock.mjs', import.meta.url).href}`,
    };
  }

  async jump(random: () => number): Promise<void> {
    const byMs = JUMPS_MS[Math.floor(random() * JUMPS_MS.length)] ?? 0;
    this.#setMs += byMs;
    // Nobody may read half of it.
    await writeFile(`${this.#file}.new`, String(this.#setMs));
    await rename(`${this.#file}.new`, this.#file);
  }
}
