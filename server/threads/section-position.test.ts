import { describe, expect, it } from 'vitest';
import { positionAfter, positionBetween } from './section-position.ts';

describe('places in an order', () => {
  it('follow one another for long without growing', () => {
    let last: string | null = null;
    for (let nth = 0; nth < 20_000; nth += 1) {
      const next = positionAfter(last);
      const follows = next.length === 6 && (last === null || next > last);
      if (!follows) throw new Error(`${next} does not follow ${last}`);
      last = next;
    }
    expect(positionAfter('zzzzzz') > 'zzzzzz').toBe(true);
  });

  it('find room between any two, at the beginning too', () => {
    const places = [positionAfter(null)];
    // The same arbitrary walk every time.
    let seed = 7;
    for (let nth = 0; nth < 3_000; nth += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      // Often at the same spot, which is the hard case.
      const at = nth % 3 === 0 ? 0 : seed % (places.length + 1);
      const before = places[at - 1] ?? null;
      const after = places[at];
      const next = after === undefined ? positionAfter(before) : positionBetween(before, after);
      if (before !== null && !(next > before)) throw new Error(`${next} is not behind ${before}`);
      if (after !== undefined && !(next < after)) throw new Error(`${next} is not before ${after}`);
      if (next.endsWith('0')) throw new Error(`${next} ends in the lowest digit`);
      places.splice(at, 0, next);
    }
    expect(places).toEqual(places.toSorted());
  });
});
