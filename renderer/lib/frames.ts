/** Runs work once a frame, and still now and then while the window is hidden and draws no frames. */
export type Schedule = (work: () => void) => void;

/** Milliseconds between runs in a hidden window: often enough that nothing piles up. */
const HIDDEN_MS = 200;

export function onNextFrame(work: () => void): void {
  if (typeof requestAnimationFrame !== 'function' || document.visibilityState === 'hidden') {
    setTimeout(work, HIDDEN_MS);
    return;
  }
  // A window that is hidden before its frame comes would wait until it is shown again.
  let ran = false;
  const run = (): void => {
    if (ran) return;
    ran = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN_MS);
}
