/**
 * Request ids are 64-bit integers on the wire, and beyond 2^53 `JSON.parse` changes them. Such an id
 * is kept as its own digits: `JSON.stringify` writes it back as it came.
 */

/** ES2026, in Node since 21: JSON text that is written as it is. */
interface RawJson {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}
const raw = JSON as unknown as RawJson;

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/** The same message; a number beyond 2^53 in `id` becomes exact, or NaN if 64 bits don't hold it. */
export function withExactId(message: unknown, text: string): unknown {
  if (typeof message !== 'object' || message === null || !('id' in message)) return message;
  const { id } = message;
  if (typeof id !== 'number' || Number.isSafeInteger(id) || !Number.isInteger(id)) return message;
  const digits = digitsOfId(text);
  if (!/^-?\d+$/.test(digits)) return { ...message, id: Number.NaN };
  const value = BigInt(digits);
  return { ...message, id: value < least || value > most ? Number.NaN : raw.rawJSON(digits) };
}

/** Whether a value is an id that {@link withExactId} made. */
export function isExactId(value: unknown): boolean {
  return raw.isRawJSON(value);
}

/** How the outermost object's `id` is written in its text. */
function digitsOfId(text: string): string {
  const found = new Map<unknown, string>();
  const root: unknown = JSON.parse(text, function (this: unknown, key, value: unknown, ...more) {
    const [context] = more as unknown as [{ readonly source?: string } | undefined];
    if (key === 'id') found.set(this, context?.source ?? '');
    return value;
  });
  return found.get(root) ?? '';
}
