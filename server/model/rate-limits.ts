/** What an answer's headers say of the account's limits. */
import type { HttpHeaders } from './http-headers.ts';
import type { ModelRateLimits } from './model.ts';

/** Limits from the `x-codex-*` headers; null when there are none. */
export function readRateLimits(headers: HttpHeaders): ModelRateLimits | null {
  const window = (name: 'primary' | 'secondary') => {
    const read = (field: string): number | null => {
      const text = headers.get(`x-codex-${name}-${field}`) ?? '';
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return Number.isFinite(value) ? value : null;
    };
    const usedPercent = read('used-percent');
    if (usedPercent === null) return null;
    // The wire has whole percents.
    return {
      usedPercent: Math.round(usedPercent),
      windowDurationMins: read('window-minutes'),
      resetsAt: read('reset-at'),
    };
  };
  const primary = window('primary');
  const secondary = window('secondary');
  return primary === null && secondary === null ? null : { primary, secondary };
}
