/** A piece of UTF-8 without the halves of characters that its two cuts left. */
export function wholeCharacters(piece: Buffer): {
  readonly bytes: Buffer;
  /** Bytes that went from its beginning. */
  readonly skipped: number;
} {
  let from = 0;
  while (from < Math.min(3, piece.length) && isInside(piece[from])) from += 1;
  let last = piece.length - 1;
  while (last > from && isInside(piece[last])) last -= 1;
  const whole = last + lengthOf(piece[last]) <= piece.length;
  return { bytes: piece.subarray(from, whole ? piece.length : last), skipped: from };
}

/** Whether a byte of UTF-8 goes on with a character. */
function isInside(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Bytes of the character that begins with this one. */
function lengthOf(byte = 0): number {
  return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
}
