/**
 * Places in an order, as text that sorts by its bytes: between two of them there is always another,
 * so that moving one thread never moves the others. No place ends in the lowest digit.
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;
const MIDDLE = DIGITS.charAt(BASE / 2);
/** Long enough to count up for ever. */
const WIDTH = 6;

/** Behind `last`, or the first place when there is none. */
export function positionAfter(last: string | null): string {
  if (last === null) return MIDDLE.padEnd(WIDTH - 1, '0') + DIGITS.charAt(1);
  const digits = [...last.slice(0, WIDTH).padEnd(WIDTH, '0')].map((digit) => valueOf(digit));
  for (let at = WIDTH - 1; at >= 0; at -= 1) {
    const next = (digits[at] ?? 0) + 1;
    digits[at] = next % BASE;
    if (next < BASE) {
      if (digits[WIDTH - 1] === 0) digits[WIDTH - 1] = 1;
      return digits.map((digit) => DIGITS.charAt(digit)).join('');
    }
  }
  return last + MIDDLE;
}

/** Behind `before`, null for none, and in front of `after`, which sorts higher. */
export function positionBetween(before: string | null, after: string): string {
  let bounded = true;
  let place = '';
  for (let at = 0; ; at += 1) {
    const low = valueOf(before?.charAt(at) ?? '');
    const high = bounded ? valueOf(after.charAt(at)) : BASE;
    if (high - low > 1) return place + DIGITS.charAt((low + high) >> 1);
    if (low < high) bounded = false;
    place += DIGITS.charAt(low);
  }
}

function valueOf(digit: string): number {
  return digit === '' ? 0 : Math.max(0, DIGITS.indexOf(digit));
}
