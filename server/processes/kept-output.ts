/** What is kept of a command's output: its beginning and its end, as much as the reference keeps. */

/** Bytes of UTF-8 that are kept: all output up to here, of a longer one half from either end. */
export const MAX_KEPT_BYTES = 1024 * 1024;

interface Piece {
  readonly text: string;
  readonly bytes: number;
}

/** Takes text piece by piece at a cost that does not grow with what came before. */
export class KeptOutput {
  readonly #half: number;
  readonly #head: string[] = [];
  /** Bytes that still fit into the beginning. */
  #room: number;
  #tail: Piece[] = [];
  /** Where the end that is kept begins in `#tail`. */
  #from = 0;
  #tailBytes = 0;
  /** Bytes of all that came. */
  #bytes = 0;

  constructor(maxBytes = MAX_KEPT_BYTES) {
    this.#half = maxBytes / 2;
    this.#room = this.#half;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whole characters only. */
  push(text: string): void {
    if (text === '') return;
    const bytes = Buffer.byteLength(text);
    this.#bytes += bytes;
    if (bytes <= this.#room) {
      this.#head.push(text);
      this.#room -= bytes;
      return;
    }
    const head = this.#room === 0 ? '' : firstBytes(text, this.#room);
    this.#room = 0;
    if (head !== '') this.#head.push(head);
    this.#tail.push({
      text: text.slice(head.length),
      bytes: bytes - (head === '' ? 0 : Buffer.byteLength(head)),
    });
    this.#tailBytes += this.#tail.at(-1)?.bytes ?? 0;
    this.#forget();
  }

  /** The beginning, how many bytes are missing behind it, and the end; without a hole the end is empty. */
  parts(): { readonly head: string; readonly omitted: number; readonly tail: string } {
    const head = this.#head.join('');
    const all = this.#tail
      .slice(this.#from)
      .map(({ text }) => text)
      .join('');
    const dropped = this.#bytes - Buffer.byteLength(head) - this.#tailBytes;
    if (dropped === 0 && this.#tailBytes <= this.#half) {
      return { head: head + all, omitted: 0, tail: '' };
    }
    const tail = lastBytes(all, this.#half);
    const omitted = this.#bytes - Buffer.byteLength(head) - Buffer.byteLength(tail);
    return { head, omitted, tail };
  }

  /** As one text, with a line where something is missing. */
  text(): string {
    const { head, omitted, tail } = this.parts();
    return omitted === 0 ? head : `${head}\n... ${omitted} bytes omitted ...\n${tail}`;
  }

  #forget(): void {
    for (;;) {
      const first = this.#tail[this.#from];
      if (first === undefined || this.#tailBytes - first.bytes < this.#half) break;
      this.#tailBytes -= first.bytes;
      this.#from += 1;
    }
    if (this.#from < 64 || this.#from * 2 < this.#tail.length) return;
    this.#tail = this.#tail.slice(this.#from);
    this.#from = 0;
  }
}

/** As much of the beginning as whole characters of so many bytes hold. */
function firstBytes(text: string, most: number): string {
  // No character has more UTF-16 units than bytes; half a pair that this cuts off has bytes beyond.
  const bytes = Buffer.from(text.slice(0, most));
  if (bytes.length <= most) return bytes.toString();
  let end = most;
  while (end > 0 && isInside(bytes[end])) end -= 1;
  return bytes.subarray(0, end).toString();
}

function lastBytes(text: string, most: number): string {
  const bytes = Buffer.from(text.slice(-most));
  let from = Math.max(0, bytes.length - most);
  while (from < bytes.length && isInside(bytes[from])) from += 1;
  return bytes
    .subarray(from)
    .toString()
    .replace(/^\uFFFD/, '');
}

/** Whether a byte of UTF-8 goes on with a character. */
function isInside(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
