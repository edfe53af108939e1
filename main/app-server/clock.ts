/** Time as the supervisor and the hub use it, so that tests can own it. Milliseconds. */
export interface Clock {
  now(): number;
  /** @returns what cancels it */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
