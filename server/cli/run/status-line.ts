/** One line at the end of a terminal's text that says what is going on, and is written over. */
import type { Output } from '../command.ts';
import { fitted } from './cells.ts';
import type { Paint } from './paint.ts';

const SECOND_MS = 1000;

export class StatusLine {
  readonly #output: Output;
  readonly #paint: Paint;
  #what: string | null = null;
  #sinceMs = 0;
  #shown = false;
  #held = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(output: Output, paint: Paint) {
    this.#output = output;
    this.#paint = paint;
  }

  /** On one line, from now on; nothing where no terminal is. */
  show(what: string): void {
    if (this.#held || this.#output.isTTY !== true || what === this.#what) return;
    this.#begin(what);
  }

  /** The same, and nothing else any more until it is let go. */
  hold(what: string): void {
    if (this.#output.isTTY !== true) return;
    this.#begin(what);
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.hide();
  }

  #begin(what: string): void {
    this.clear();
    this.#stop();
    this.#what = what;
    this.#sinceMs = performance.now();
    this.#timer = setInterval(() => this.#draw(), SECOND_MS).unref();
    this.#draw();
  }

  /** Makes room for other text; it comes back by itself. */
  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#output.write('\r\u001b[K');
  }

  hide(): void {
    this.clear();
    if (!this.#held) this.#stop();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#what = null;
  }

  #draw(): void {
    if (this.#what === null) return;
    const seconds = Math.round((performance.now() - this.#sinceMs) / SECOND_MS);
    const time = seconds === 0 ? '' : ` (${seconds} s)`;
    const width = (this.#output.columns ?? 80) - time.length - 1;
    const what = fitted(this.#what, Math.max(1, width));
    this.#shown = true;
    this.#output.write(`\r\u001b[K${this.#paint('dim', `${what}${time}`)}`);
  }
}
