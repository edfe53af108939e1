/** The lines of a piece of a rollout, looked at no more than needed. */
import { BEFORE_ITEM } from './item-places.ts';
import { parseLine, readHead } from './rollout-line.ts';
import type { LineHead, RolloutLine } from './rollout-line.ts';

const NEWLINE = 10;

export class SliceLine {
  readonly head: LineHead | null;
  readonly #bytes: Buffer;
  readonly #from: number;
  readonly #to: number;
  readonly #headEnd: number;

  constructor(bytes: Buffer, from: number, to: number) {
    this.head = readHead(bytes, from, to);
    this.#headEnd = from + (this.head?.end ?? 0);
    this.#bytes = bytes;
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

  /** Whether {@link item} finds one, without reading it. */
  get holdsItem(): boolean {
    const from = this.#headEnd + BEFORE_ITEM.length;
    const to = this.#to - 2;
    return (
      this.head?.itemType !== '' &&
      to > from &&
      this.#bytes.toString('latin1', this.#headEnd, from) === BEFORE_ITEM &&
      this.#bytes.toString('latin1', to, this.#to) === '}}'
    );
  }

  /** The JSON of the item that an item's event carries; null when it is not where we write it. */
  item(): string | null {
    if (!this.holdsItem) return null;
    return this.#bytes.toString('utf8', this.#headEnd + BEFORE_ITEM.length, this.#to - 2);
  }

  parse(): RolloutLine | null {
    return parseLine(this.#bytes.toString('utf8', this.#from, this.#to));
  }
}

export class LineReader {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The whole lines between two offsets. */
  *between(from = 0, end = this.#bytes.length): Generator<SliceLine> {
    for (let at = from; at < end;) {
      const to = this.#bytes.indexOf(NEWLINE, at);
      if (to === -1 || to >= end) return;
      yield new SliceLine(this.#bytes, at, to);
      at = to + 1;
    }
  }
}
