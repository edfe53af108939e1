/** The longest line kept, in UTF-16 units. An event beyond it ends the stream with an error. */
const MAX_LINE = 64 * 1024 * 1024;

const EMPTY: readonly string[] = [];

/** A line grew past what any real event needs; nothing more can be read from this stream. */
class SseOverflowError extends Error {
  constructor() {
    super(`one line of the event stream is longer than ${MAX_LINE} characters`);
    this.name = 'SseOverflowError';
  }
}

/**
 * Splits a byte stream into the `data` payloads of server-sent events.
 * Source: WHATWG HTML, "Server-sent events". Event names, ids and retry hints are dropped: the
 * Responses API repeats its event name inside the JSON.
 *
 * It is written for bursts: text is searched once, and a line that spans chunks is joined only
 * when its end arrives, so a payload of many megabytes costs linear time.
 */
export class SseDecoder {
  readonly #utf8 = new TextDecoder('utf-8');
  #pending: string[] = [];
  #pendingLength = 0;
  #afterCarriageReturn = false;
  #data: string | null = null;

  /** Payloads that `chunk` completed, in order. */
  push(chunk: Uint8Array): readonly string[] {
    return this.#feed(this.#utf8.decode(chunk, { stream: true }));
  }

  /** Ends the stream. An event without its closing blank line is dropped, as the standard says. */
  end(): readonly string[] {
    const payloads = this.#feed(this.#utf8.decode());
    this.#pending = [];
    this.#pendingLength = 0;
    this.#data = null;
    return payloads;
  }

  #feed(decoded: string): readonly string[] {
    let text = decoded;
    if (this.#afterCarriageReturn) {
      if (text === '') return EMPTY;
      this.#afterCarriageReturn = false;
      if (text.startsWith('\n')) text = text.slice(1);
    }
    if (text.includes('\r')) {
      this.#afterCarriageReturn = text.endsWith('\r');
      text = text.replace(/\r\n?/g, '\n');
    }
    let end = text.indexOf('\n');
    if (end === -1) {
      this.#keep(text);
      return EMPTY;
    }
    const payloads: string[] = [];
    let start = 0;
    if (this.#pendingLength > 0) {
      this.#pending.push(text.slice(0, end));
      const line = this.#pending.join('');
      this.#pending = [];
      this.#pendingLength = 0;
      this.#line(line, 0, line.length, payloads);
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    while (end !== -1) {
      this.#line(text, start, end, payloads);
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    if (start < text.length) this.#keep(text.slice(start));
    return payloads;
  }

  #keep(part: string): void {
    if (part === '') return;
    this.#pending.push(part);
    this.#pendingLength += part.length;
    if (this.#pendingLength > MAX_LINE) throw new SseOverflowError();
  }

  #line(text: string, start: number, end: number, payloads: string[]): void {
    if (start === end) {
      if (this.#data !== null) payloads.push(this.#data);
      this.#data = null;
      return;
    }
    if (!text.startsWith('data', start)) return;
    let from = start + 4;
    if (from < end) {
      if (text[from] !== ':') return;
      from += 1;
      if (text[from] === ' ' && from < end) from += 1;
    }
    const value = text.slice(from, end);
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
  }
}
