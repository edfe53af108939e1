/** The lines of a piece of a rollout, looked at no more than needed. */
import { parseLine, readHeadAt } from './rollout-line.ts';
import type { LineHead, RolloutLine } from './rollout-line.ts';

const ITEM = ',"item":';

export class SliceLine {
  readonly head: LineHead | null;
  readonly #bytes: Buffer;
  readonly #text: string;
  readonly #from: number;
  readonly #to: number;
  readonly #headEnd: number;

  constructor(bytes: Buffer, text: string, from: number, to: number) {
    const found = readHeadAt(text, from);
    this.head = found?.head ?? null;
    this.#headEnd = found?.end ?? from;
    this.#bytes = bytes;
    this.#text = text;
    this.#from = from;
    this.#to = to;
  }

  /** Where it stands in the slice. */
  get at(): number {
    return this.#from;
  }

  /** In bytes, with its newline. */
  get length(): number {
    return this.#to + 1 - this.#from;
  }

  /** The JSON of the item that an item's event carries; null when it is not where we write it. */
  item(): Buffer | null {
    const from = this.#headEnd + ITEM.length;
    const to = this.#to - 2;
    const placed =
      this.head?.itemType !== '' &&
      this.#text.startsWith(ITEM, this.#headEnd) &&
      this.#text.startsWith('}}', to) &&
      to > from;
    return placed ? this.#bytes.subarray(from, to) : null;
  }

  parse(): RolloutLine | null {
    return parseLine(this.#bytes.toString('utf8', this.#from, this.#to));
  }
}

export class LineReader {
  readonly #bytes: Buffer;
  /** One character a byte: offsets are the same in both. */
  readonly #text: string;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#text = bytes.toString('latin1');
  }

  /** The whole lines between two offsets. */
  *between(from = 0, end = this.#bytes.length): Generator<SliceLine> {
    for (let at = from; at < end;) {
      const to = this.#text.indexOf('\n', at);
      if (to === -1 || to >= end) return;
      yield new SliceLine(this.#bytes, this.#text, at, to);
      at = to + 1;
    }
  }
}
