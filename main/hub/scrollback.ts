/** The end of what a terminal printed, up to a bound. */

const MOST_BYTES = 512 * 1024;

export class Scrollback {
  readonly #most: number;
  #pieces: Buffer[] = [];
  #size = 0;
  #cut = false;

  constructor(most = MOST_BYTES) {
    this.#most = most;
  }

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    // Seldom, so that many small pieces are not copied each time.
    if (this.#size > this.#most * 2) this.#trim();
  }

  /** From the beginning of a line on, where the beginning is lost: half a colour is none. */
  bytes(): Buffer {
    this.#trim();
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    const line = this.#cut ? all.indexOf('\n') + 1 : 0;
    return all.subarray(line);
  }

  #trim(): void {
    if (this.#size <= this.#most) return;
    const all = Buffer.concat(this.#pieces);
    // A copy: a part of the whole would hold on to all of it.
    const end = Buffer.from(all.subarray(all.length - this.#most));
    this.#pieces = [end];
    this.#size = end.length;
    this.#cut = true;
  }
}
