/** How often is looked. Milliseconds. */
export const LOOK_MS = 5_000;
/** Between two looks so much more has gone by on the clock that the machine must have slept. Milliseconds. */
const SLEPT_MS = 15_000;

/**
 * Notices that the machine slept: no process is told, but timers stood still while the clock went on. A clock that was
 * set ahead looks the same.
 * @returns what ends the watch
 */
export function onWake(run: () => void): () => void {
  let lookedMs = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    const slept = now - lookedMs > LOOK_MS + SLEPT_MS;
    lookedMs = now;
    if (slept) run();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
