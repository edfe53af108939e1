/**
 * Loaded before every program of a campaign (`NODE_OPTIONS`, see `clock.ts`): their clock is as far from the
 * machine's as a file says, in milliseconds, which may change at any moment. Time goes on as ever.
 */
import { readFileSync } from 'node:fs';

const LOOK_MS = 10;
const Real = Date;
const file = process.env.SKEIN_TEST_CLOCK;
let setMs = 0;
let lookedAt = -Infinity;

function now() {
  if (performance.now() - lookedAt > LOOK_MS) {
    lookedAt = performance.now();
    try {
      setMs = Number(readFileSync(file, 'utf8')) || 0;
    } catch {
      // Nobody has set it.
    }
  }
  return Real.now() + setMs;
}

globalThis.Date = class extends Real {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static now() {
    return now();
  }
};
