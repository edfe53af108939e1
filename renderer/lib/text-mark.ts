/** A short name for a text, to tell whether it is still the same. Not for secrets. */
export function textMark(text: string): string {
  // Two rounds of FNV-1a with 32 bits each.
  let one = 0x81_1c_9d_c5;
  let two = 0xc9_dc_51_18;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01_00_01_93);
    two = Math.imul(two ^ unit ^ (one >>> 16), 0x01_00_01_93);
  }
  return (one >>> 0).toString(36) + (two >>> 0).toString(36);
}
