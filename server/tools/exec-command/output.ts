/** A command's output on its way to the item and to the model. */
import { StringDecoder } from 'node:string_decoder';
import { KeptOutput, MAX_KEPT_BYTES } from '../../processes/kept-output.ts';
import { leftOut } from '../read-output/left-out.ts';
import type { GrowingOutput, ThreadOutputs } from '../read-output/output-store.ts';

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
  /** Where all of it goes that the model is not told at once, or that is more than is kept here. */
  readonly outputs?: Pick<ThreadOutputs, 'begin'>;
}

/**
 * Collects output. Bytes are decoded as UTF-8 across chunk borders, invalid ones as U+FFFD. All of it
 * is passed on; of what is kept for the item, and for the model's next look, see {@link KeptOutput}.
 */
export class CommandOutput {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onText: (text: string) => void;
  readonly #maxKept: number;
  readonly #outputs: Pick<ThreadOutputs, 'begin'> | null;
  readonly #kept: KeptOutput;
  /** What came since the model looked. */
  #unread: KeptOutput;
  /** How many bytes came before that. */
  #read = 0;
  /** All of it, on disk; undefined as long as that is not needed. */
  #whole: GrowingOutput | null | undefined;
  #pending: string[] = [];
  #pendingLength = 0;
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #lastFlush = -Infinity;
  #ended = false;

  constructor({ onText, maxKeptBytes = MAX_KEPT_BYTES, outputs }: OutputOptions) {
    this.#onText = onText;
    this.#maxKept = maxKeptBytes;
    this.#outputs = outputs ?? null;
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
   * tells what is gone and how to read it.
   */
  read(maxTokens: number): { readonly text: string; readonly tokenCount: number } {
    const { bytes } = this.#unread;
    const { head, omitted, tail } = this.#unread.parts();
    const before = this.#read;
    this.#unread = new KeptOutput(this.#maxKept);
    this.#read += bytes;
    const tokenCount = Math.ceil(bytes / BYTES_PER_TOKEN);
    const budget = maxTokens * BYTES_PER_TOKEN;
    const whole = omitted === 0;
    if (whole && bytes <= budget) return { text: head, tokenCount };
    const half = Math.floor(budget / 2);
    const first = head.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
    const end = whole ? head.slice(first.length) : tail;
    const last = end.slice(Math.max(0, end.length - half)).replace(/^[\uDC00-\uDFFF]/, '');
    const told = Buffer.byteLength(first);
    const gone = bytes - told - Buffer.byteLength(last);
    if (gone === 0) return { text: head, tokenCount };
    const line = leftOut(gone, { output: this.#keep(), offset: before + told });
    return { text: `${first}\n${line}\n${last}`, tokenCount };
  }

  /** From now on all of it is on disk, too. Called while all is kept here that came so far. */
  #keep(): GrowingOutput | null {
    if (this.#whole === undefined) {
      this.#whole = this.#outputs?.begin() ?? null;
      this.#whole?.append(this.#kept.text());
    }
    return this.#whole;
  }

  #add(text: string): void {
    if (text === '') return;
    if (this.#whole === undefined) {
      if (this.#kept.bytes + Buffer.byteLength(text) > this.#maxKept) this.#keep();
    }
    this.#whole?.append(text);
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
