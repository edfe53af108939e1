const firstMs = 100;
const longestMs = 5_000;

/** The pause before an overloaded server is asked again: doubling, half of it by chance. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(longestMs, firstMs * 2 ** attempt);
  return Math.round(whole / 2 + (whole / 2) * random());
}
