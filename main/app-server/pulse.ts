/**
 * Notices that a server which runs does not answer. A busy server is not a dead one: it is told of,
 * and nothing is ended for it.
 */
import type { Clock } from './clock.ts';

const BEAT_MS = 10_000;
/** Beats that a question stays open before the server counts as silent. Counted, since clocks jump in sleep. */
const PATIENT_BEATS = 2;

export interface PulseEvents {
  /** Asks for something that every server answers at once, in whatever words. */
  ask(): void;
  /** It is silent since then, or (null) was heard again. */
  silent(sinceMs: number | null): void;
}

export class Pulse {
  readonly #clock: Clock;
  readonly #events: PulseEvents;
  #cancel: (() => void) | null = null;
  #heard = true;
  /** When the question that is open was asked. */
  #askedAtMs: number | null = null;
  #beats = 0;
  #silent = false;

  constructor(clock: Clock, events: PulseEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  start(): void {
    this.stop();
    this.#next();
  }

  /** The server answered something. */
  heard(): void {
    this.#heard = true;
    this.#askedAtMs = null;
    if (!this.#silent) return;
    this.#silent = false;
    this.#events.silent(null);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#heard = true;
    this.#askedAtMs = null;
    this.#silent = false;
  }

  #next(): void {
    this.#cancel = this.#clock.after(BEAT_MS, () => {
      this.#beat();
      if (this.#cancel !== null) this.#next();
    });
  }

  #beat(): void {
    if (this.#askedAtMs !== null) {
      this.#beats += 1;
      if (this.#silent || this.#beats < PATIENT_BEATS) return;
      this.#silent = true;
      this.#events.silent(this.#askedAtMs);
      return;
    }
    const quiet = !this.#heard;
    this.#heard = false;
    if (!quiet) return;
    this.#askedAtMs = this.#clock.now();
    this.#beats = 0;
    this.#events.ask();
  }
}
