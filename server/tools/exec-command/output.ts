/** A command's output on its way to the item and to the model. */
import { StringDecoder } from 'node:string_decoder';
import { KeptOutput } from '../../processes/kept-output.ts';

/** Longest wait before output is passed on, in milliseconds. */
const FLUSH_MS = 16;
/**
 * So much goes on at once, in UTF-16 units. Longer texts are slower by far, a unit: from about 128 KiB
 * on the memory of each is fetched anew from the system.
 */
const FLUSH_LENGTH = 32 * 1024;
const BYTES_PER_TOKEN = 4;

export interface OutputOptions {
  /** Gets all text in order, whole characters only; little of it at most once in 16 ms. */
  readonly onText: (text: string) => void;
  readonly maxKeptBytes?: number;
}

/**
 * Collects output. Bytes are decoded as UTF-8 across chunk borders, invalid ones as U+FFFD. All of it
 * is passed on; of what is kept for the item, and for the model's next look, see {@link KeptOutput}.
 */
export class CommandOutput {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onText: (text: string) => void;
  readonly #maxKept: number | undefined;
  readonly #kept: KeptOutput;
  /** What came since the model looked. */
  #unread: KeptOutput;
  #pending: string[] = [];
  #pendingLength = 0;
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #lastFlush = -Infinity;
  #ended = false;

  constructor({ onText, maxKeptBytes }: OutputOptions) {
    this.#onText = onText;
    this.#maxKept = maxKeptBytes;
    this.#kept = new KeptOutput(maxKeptBytes);
    this.#unread = new KeptOutput(maxKeptBytes);
  }

  push(chunk: Buffer): void {
    if (!this.#ended) this.#add(this.#decoder.write(chunk));
  }

  /** Passes on what is left. Later chunks are ignored. */
  end(): void {
    if (this.#ended) return;
    this.#add(this.#decoder.end());
    this.#ended = true;
    this.#flush();
  }

  /** What is kept of all output; null for none. */
  aggregated(): string | null {
    return this.#kept.bytes === 0 ? null : this.#kept.text();
  }

  /**
   * What came since the last call, for the model: whole, or its head and tail around a line that
   * tells what is gone.
   */
  read(maxTokens: number): { readonly text: string; readonly tokenCount: number } {
    const { bytes } = this.#unread;
    const { head, omitted, tail } = this.#unread.parts();
    this.#unread = new KeptOutput(this.#maxKept);
    const tokenCount = Math.ceil(bytes / BYTES_PER_TOKEN);
    const budget = maxTokens * BYTES_PER_TOKEN;
    const whole = omitted === 0;
    if (whole && bytes <= budget) return { text: head, tokenCount };
    const half = Math.floor(budget / 2);
    const first = head.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
    const end = whole ? head.slice(first.length) : tail;
    const last = end.slice(Math.max(0, end.length - half)).replace(/^[\uDC00-\uDFFF]/, '');
    const gone = bytes - Buffer.byteLength(first) - Buffer.byteLength(last);
    if (gone === 0) return { text: head, tokenCount };
    const tokens = Math.ceil(gone / BYTES_PER_TOKEN);
    return {
      text: `${first}\n[… ${gone} bytes (about ${tokens} tokens) left out …]\n${last}`,
      tokenCount,
    };
  }

  #add(text: string): void {
    if (text === '') return;
    this.#kept.push(text);
    this.#unread.push(text);
    this.#pending.push(text);
    this.#pendingLength += text.length;
    if (this.#pendingLength >= FLUSH_LENGTH) this.#flush();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    const wait = this.#lastFlush + FLUSH_MS - performance.now();
    const flush = (): void => {
      this.#timer = null;
      this.#flush();
    };
    this.#timer = wait <= 0 ? setImmediate(flush) : setTimeout(flush, wait);
  }

  #flush(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer as NodeJS.Timeout);
      clearImmediate(this.#timer as NodeJS.Immediate);
      this.#timer = null;
    }
    if (this.#pending.length === 0) return;
    const text = this.#pending.join('');
    this.#pending = [];
    this.#pendingLength = 0;
    this.#lastFlush = performance.now();
    this.#onText(text);
  }
}
