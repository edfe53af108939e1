/** Time as the supervisor and the hub use it, so that tests can own it. Milliseconds. */
export interface Clock {
  /** As the machine's clock has it, which may be set at any moment, to any time. */
  now(): number;
  /** How long this runs, whatever the clock is set to: what spans of time are measured by. */
  steady(): number;
  /** @returns what cancels it */
  after(delayMs: number, run: () => void): () => void;
}

/** A moment by both clocks. */
export interface Moment {
  readonly wallMs: number;
  readonly steadyMs: number;
}

export function moment(clock: Clock): Moment {
  return { wallMs: clock.now(), steadyMs: clock.steady() };
}

/**
 * For what may last so long at most: one clock can be set back, the other may stand still while the machine
 * sleeps, and the one that says more is believed.
 */
export function passedSince(clock: Clock, { wallMs, steadyMs }: Moment): number {
  return Math.max(clock.now() - wallMs, clock.steady() - steadyMs);
}

/** What a timer can hold; one that is to wait longer looks again then. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  steady: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
