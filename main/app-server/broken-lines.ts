/** Counts what a server sent that was no message, and says of it in its log no more than helps. */
import type { Clock } from './clock.ts';

/** So many of each start are logged with their reason. */
const NOTED = 20;
/** A flood changes the count that clients see at most once in this time. */
const TELL_MS = 1000;

export interface BrokenLineEvents {
  counted(count: number): void;
  note(text: string): void;
}

export class BrokenLines {
  readonly #clock: Clock;
  readonly #events: BrokenLineEvents;
  #count = 0;
  #ofThisStart = 0;
  #told = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, events: BrokenLineEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  begin(): void {
    this.#ofThisStart = 0;
  }

  add(reason: string): void {
    this.#count += 1;
    this.#ofThisStart += 1;
    if (this.#ofThisStart <= NOTED) this.#events.note(`skipped: ${reason}`);
    if (this.#cancel === null) this.#tell();
  }

  /** The start is over: what was not told yet is told. */
  end(): void {
    this.#cancel?.();
    this.#cancel = null;
    const more = this.#ofThisStart - NOTED;
    if (more > 0) this.#events.note(`skipped ${more} more`);
    this.#ofThisStart = 0;
    if (this.#told !== this.#count) this.#say();
  }

  #tell(): void {
    this.#say();
    this.#cancel = this.#clock.after(TELL_MS, () => {
      this.#cancel = null;
      if (this.#told !== this.#count) this.#tell();
    });
  }

  #say(): void {
    this.#told = this.#count;
    this.#events.counted(this.#count);
  }
}
