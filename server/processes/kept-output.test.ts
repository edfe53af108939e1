import { describe, expect, it } from 'vitest';
import { KeptOutput, MAX_KEPT_BYTES } from './kept-output.ts';

describe('KeptOutput', () => {
  const kept = (maxBytes: number, ...texts: string[]): string => {
    const output = new KeptOutput(maxBytes);
    for (const text of texts) output.push(text);
    return output.text();
  };

  it('keeps all up to its limit, however it comes', () => {
    for (let cut = 0; cut <= 10; cut += 1) {
      const all = '0123456789';
      expect(kept(10, all.slice(0, cut), all.slice(cut))).toBe(all);
      expect(kept(10, `${all.slice(0, cut)}x`, all.slice(cut))).toContain(
        '\n... 1 bytes omitted ...\n',
      );
    }
    expect(kept(10)).toBe('');
  });

  it('counts bytes, and cuts no character', () => {
    expect(kept(10, '€€€', '€')).toBe('€\n... 6 bytes omitted ...\n€');
    expect(kept(12, '😀a😀b😀')).toBe('😀a\n... 4 bytes omitted ...\nb😀');
    for (let limit = 2; limit < 60; limit += 2) {
      const text = kept(limit, 'aé€😀'.repeat(20));
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toContain('\uFFFD');
    }
  });

  it('tells of a snapshot in the middle, and goes on', () => {
    const output = new KeptOutput(8);
    output.push('abcdefghij');
    expect(output.text()).toBe('abcd\n... 2 bytes omitted ...\nghij');
    output.push('k');
    expect(output.text()).toBe('abcd\n... 3 bytes omitted ...\nhijk');
    expect(output.bytes).toBe(11);
  });

  it('holds no more than it keeps, of many small pieces too', () => {
    const output = new KeptOutput();
    for (let n = 0; n < 400_000; n += 1) output.push('a line of output\n');
    const { head, omitted, tail } = output.parts();
    expect(head.length + tail.length).toBe(MAX_KEPT_BYTES);
    expect(omitted).toBe(400_000 * 17 - MAX_KEPT_BYTES);
  });
});
