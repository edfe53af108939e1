import { describe, expect, test } from 'vitest';
import { createCodec } from './codec.ts';

const { encode, decode } = createCodec();
const pass = (value: unknown): unknown => decode(encode(value));

describe('the codec between app and page', () => {
  test.each([
    ['null', null],
    ['text with separators', 'a\0b\u2028"</script>'],
    ['nested JSON', { a: [1, 'two', { b: false }], __proto__: null }],
    ['undefined', undefined],
    ['undefined inside', { a: undefined, b: [undefined] }],
    ['big integers', [0n, -12345678901234567890n]],
    ['odd numbers', [NaN, Infinity, -Infinity, -0, 0]],
    ['dates', [new Date(0), new Date(NaN)]],
    ['patterns', /a\/b/giu],
    ['maps and sets', new Map<unknown, unknown>([[{ k: 1 }, new Set([1, new Map()])]])],
    ['bytes', new Uint8Array(70_000).map((_, n) => n)],
    ['views', [new Float64Array([1.5, -0]), new BigUint64Array([1n])]],
    ['a buffer', new Uint8Array([1, 2]).buffer],
    ['an own key __proto__', JSON.parse('{"__proto__": {"x": [1]}, "u": 1}')],
  ])('returns %s as it was', (_name, value) => {
    expect(pass(value)).toEqual(structuredClone(value));
  });

  test('keeps holes, cycles, shared references and views of one buffer', () => {
    const holes: unknown[] = [1];
    holes[3] = 2;
    expect(Object.keys(pass(holes) as object)).toEqual(['0', '3']);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const back = pass(cycle) as typeof cycle;
    expect(back.self).toBe(back);
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const views = { whole: bytes, part: new DataView(bytes.buffer, 1, 2), twice: [bytes, bytes] };
    const found = pass(views) as typeof views;
    expect(found.part.buffer).toBe(found.whole.buffer);
    expect([found.part.byteOffset, found.part.byteLength]).toEqual([1, 2]);
    expect(found.twice[0]).toBe(found.whole);
  });

  test('keeps an error with its kind, stack and cause', () => {
    const error = new TypeError('outer', { cause: new Error('inner') });
    const found = pass({ error }) as { error: Error };
    expect(found.error).toBeInstanceOf(TypeError);
    expect(found.error.stack).toBe(error.stack);
    expect((found.error.cause as Error).message).toBe('inner');
  });

  test('keeps the own data of a class instance and nothing else', () => {
    class Point {
      x = 1;
      toJSON(): string {
        return 'never asked';
      }
    }
    expect(pass(new Point())).toEqual({ x: 1 });
    expect(pass({ toJSON: 'data' })).toEqual({ toJSON: 'data' });
  });

  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a function deep inside', { a: [new Map([[1, { f: () => 1 }]])] }],
    ['a promise', Promise.resolve()],
  ])('refuses %s in Electron’s words', (_name, value) => {
    expect(() => encode(value)).toThrow(new Error('An object could not be cloned.'));
  });
});
