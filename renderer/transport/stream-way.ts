/** How events are asked for: as a stream, or in turns where something on the way holds a stream back. */

/** How long it is asked in turns before a stream is tried again. */
const IN_TURNS_MS = 30 * 60_000;

export interface ConnectionEnd {
  /** `turn`: it was one, and is complete; `silent`: nothing more was heard. */
  readonly cause: string;
  /** Something of it came. */
  readonly came: boolean;
}

/**
 * What is held back and what is cut look the same: nothing comes. It is held back if nothing came from the
 * beginning, and an answer that ends does come. After a sleep, or on a line that drops what was idle, a page
 * reads from a connection that is dead and may be given a second one: where streams came through before, one
 * that says nothing is tried again first.
 */
export class StreamWay {
  #streamed = false;
  /** Streams in a row of which nothing came. */
  #mute = 0;
  /** 0: not in turns. */
  #turnsUntil = 0;
  #turn: 'now' | 'wait' = 'now';

  /** Null: as a stream. A turn ends with what there is now, or waits for something. */
  get turn(): 'now' | 'wait' | null {
    return this.#turnsUntil > 0 ? this.#turn : null;
  }

  heard(): void {
    if (this.turn === null) this.#streamed = true;
  }

  /** @returns whether the next one is due at once: nothing failed */
  ended({ cause, came }: ConnectionEnd, nowMs: number): boolean {
    if (this.turn === null) {
      this.#mute = cause === 'silent' && !came ? this.#mute + 1 : 0;
      if (this.#mute <= (this.#streamed ? 1 : 0)) return false;
      this.#mute = 0;
      this.#turn = 'now';
      this.#turnsUntil = nowMs + IN_TURNS_MS;
      return true;
    }
    if (cause === 'turn') {
      this.#turn = 'wait';
      if (nowMs > this.#turnsUntil) this.#turnsUntil = 0;
      return true;
    }
    // Nothing comes at all: that is not holding back.
    if (cause === 'silent' && this.#turn === 'now') this.#turnsUntil = 0;
    this.#turn = 'now';
    return false;
  }
}
