/** What is kept of one stream of a process: the first bytes up to a limit. */
import { StringDecoder } from 'node:string_decoder';

export class CappedOutput {
  readonly #cap: number;
  readonly #keep: boolean;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #reached = false;

  /** `cap`: bytes. `keep`: false when the bytes are passed on and need no memory. */
  constructor(cap: number, keep: boolean) {
    this.#cap = cap;
    this.#keep = keep;
  }

  get capReached(): boolean {
    return this.#reached;
  }

  /** What of the chunk is within the limit; null when nothing is to be told any more. */
  take(chunk: Buffer): Buffer | null {
    if (this.#reached) return null;
    const part = chunk.subarray(0, this.#cap - this.#length);
    this.#length += part.length;
    this.#reached = this.#length >= this.#cap;
    if (this.#keep) this.#chunks.push(part);
    return part;
  }

  /** As UTF-8; invalid bytes as U+FFFD. Half a character at the limit is left out. */
  text(): string {
    const decoder = new StringDecoder('utf8');
    const text = decoder.write(Buffer.concat(this.#chunks));
    return this.#reached ? text : text + decoder.end();
  }
}
