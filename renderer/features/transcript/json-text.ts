/** JSON for people. */

/** Longer values are cut on the screen. */
const LIMIT = 50_000;
/** Longer text of `data:` addresses tells nothing. */
const DATA = 96;

export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, shorterData, 2) ?? 'null';
  return text.length <= LIMIT ? text : `${text.slice(0, LIMIT)}\n…`;
}

function shorterData(_name: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= DATA) return value;
  const data = value.startsWith('data:') || (value.length > 2_000 && /^[\w+/=]+$/.test(value));
  return data ? `${value.slice(0, DATA)}… (${value.length})` : value;
}
