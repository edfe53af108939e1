/** Splits a byte stream into lines at LF, and decodes each line strictly as UTF-8. */

/** A longer message is skipped: 256 MiB and something around it. V8 strings end near 512 MiB. */
export const maxLineBytes = 288 * 1024 * 1024;

export interface LineEvents {
  line(text: string): void;
  /** A line that was skipped, and why. */
  broken(reason: string): void;
}

const LF = 0x0a;

/**
 * Only LF ends a line: U+2028 and U+2029 are legal inside JSON strings, so line readers that honour
 * them cut messages in two. A CR before the LF and a BOM are left to the JSON parser and decoder.
 * Blank lines are dropped silently; so is a last line without LF.
 */
export class LineDecoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #events: LineEvents;
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** While set, bytes are thrown away up to the next LF. */
  #skipping = false;

  constructor(events: LineEvents, limit = maxLineBytes) {
    this.#events = events;
    this.#limit = limit;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LF, start);
      if (end === -1) break;
      this.#take(chunk.subarray(start, end));
      this.#finish();
      start = end + 1;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
  }

  #take(part: Uint8Array): void {
    if (this.#skipping || part.length === 0) return;
    if (this.#bytes + part.length > this.#limit) {
      this.#skipping = true;
      this.#parts = [];
      this.#bytes = 0;
      return;
    }
    this.#parts.push(part);
    this.#bytes += part.length;
  }

  #finish(): void {
    if (this.#skipping) {
      this.#skipping = false;
      this.#events.broken(`a line is longer than ${this.#limit} bytes`);
      return;
    }
    if (this.#bytes === 0) return;
    const [first] = this.#parts;
    const bytes = this.#parts.length === 1 && first ? first : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch {
      this.#events.broken('a line is not valid UTF-8');
      return;
    }
    if (text.trim() !== '') this.#events.line(text);
  }
}
