/**
 * Headers of a request or an answer, by names in lower case. Not the runtime's `Headers`: to touch
 * that loads its whole `fetch`, which nothing here uses, at 70 ms of the processor and 10 MB.
 */
export type HttpHeaders = ReadonlyMap<string, string>;

/** Source: RFC 9110, 5.1 and 5.5. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Blanks around the value are no part of it. @returns false, and nothing is set, when it can't be sent */
export function setHeader(headers: Map<string, string>, name: string, value: string): boolean {
  const text = value.replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, '');
  if (!NAME.test(name) || !VALUE.test(text)) return false;
  headers.set(name.toLowerCase(), text);
  return true;
}

/** From names and values by turns, as they came. What comes several times is joined by commas. */
export function receivedHeaders(raw: readonly string[]): HttpHeaders {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    const value = raw[at + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
