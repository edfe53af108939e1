/** A command's output on its way to the item and to the model. */
import { StringDecoder } from 'node:string_decoder';

/** Characters of output that an item keeps: 16 Mi. What follows is counted, not kept. */
export const MAX_KEPT_CHARS = 16 * 1024 * 1024;
/** Longest wait before output is passed on, in milliseconds. */
const FLUSH_MS = 16;
const CHARS_PER_TOKEN = 4;
/** Pieces of the end that are remembered beyond what is kept, for the model's view of the tail. */
const MAX_TAIL_CHARS = 4 * 1024 * 1024;

export interface OutputOptions {
  /** Gets text in order, whole characters only, at most once in 16 ms. */
  readonly onText: (text: string) => void;
  readonly maxKeptChars?: number;
}

/**
 * Collects output. Bytes are decoded as UTF-8 across chunk borders, invalid ones as U+FFFD. Deltas
 * carry exactly the kept text; when the limit is passed they end with a line that says so.
 */
export class CommandOutput {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onText: (text: string) => void;
  readonly #maxKept: number;
  #kept: string[] = [];
  #keptChars = 0;
  #tail: string[] = [];
  #tailChars = 0;
  #totalChars = 0;
  /** How much the model has read, in characters of all output. */
  #readChars = 0;
  #pending: string[] = [];
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #lastFlush = -Infinity;
  #ended = false;

  constructor(options: OutputOptions) {
    this.#onText = options.onText;
    this.#maxKept = options.maxKeptChars ?? MAX_KEPT_CHARS;
  }

  push(chunk: Buffer): void {
    if (!this.#ended) this.#add(this.#decoder.write(chunk));
  }

  /** Passes on what is left. Later chunks are ignored. */
  end(): void {
    if (this.#ended) return;
    this.#add(this.#decoder.end());
    this.#ended = true;
    const lost = this.#totalChars - this.#keptChars;
    if (lost > 0) {
      const marker = `\n[${lost} more characters of output were not kept]\n`;
      this.#kept.push(marker);
      this.#pending.push(marker);
    }
    this.#flush();
  }

  /** All that was kept, with a closing line if something was not; null for no output. */
  aggregated(): string | null {
    if (this.#kept.length > 1) this.#kept = [this.#kept.join('')];
    return this.#kept[0] ?? null;
  }

  /**
   * What came since the last call, for the model: whole, or its head and tail around a line that
   * tells what is gone.
   */
  read(maxTokens: number): { readonly text: string; readonly tokenCount: number } {
    const from = this.#readChars;
    this.#readChars = this.#totalChars;
    const count = this.#totalChars - from;
    const tokenCount = Math.ceil(count / CHARS_PER_TOKEN);
    const budget = maxTokens * CHARS_PER_TOKEN;
    const kept = (this.aggregated() ?? '').slice(from, this.#keptChars);
    const whole = this.#totalChars === this.#keptChars;
    if (count <= budget && whole) return { text: kept, tokenCount };
    const half = Math.floor(budget / 2);
    const tailText = this.#tail.join('');
    const unread = tailText.slice(Math.max(0, from - (this.#totalChars - tailText.length)));
    const end = whole ? kept : kept.slice(-half) + unread;
    const head = wholeCharacters((whole || kept !== '' ? kept : unread).slice(0, half));
    const tail = wholeCharacters(end.slice(end.length - Math.min(half, end.length)));
    const gone = count - head.length - tail.length;
    if (gone <= 0) return { text: kept + unread, tokenCount };
    const tokens = Math.ceil(gone / CHARS_PER_TOKEN);
    const text = `${head}\n[… ${gone} characters (about ${tokens} tokens) left out …]\n${tail}`;
    return { text, tokenCount };
  }

  #add(text: string): void {
    if (text === '') return;
    this.#totalChars += text.length;
    const room = this.#maxKept - this.#keptChars;
    // Once something was left out nothing more is kept, or the text would have a silent hole.
    const full = this.#totalChars - text.length > this.#keptChars;
    const part = full ? '' : wholeCharacters(text.slice(0, Math.max(0, room)), 'end');
    if (part !== '') {
      this.#kept.push(part);
      this.#keptChars += part.length;
      this.#pending.push(part);
      this.#schedule();
    }
    if (part.length < text.length) this.#remember(text.slice(part.length));
  }

  #remember(text: string): void {
    this.#tail.push(text);
    this.#tailChars += text.length;
    if (this.#tailChars <= 2 * MAX_TAIL_CHARS) return;
    const last = this.#tail.join('').slice(-MAX_TAIL_CHARS);
    this.#tail = [last];
    this.#tailChars = last.length;
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
    this.#lastFlush = performance.now();
    this.#onText(text);
  }
}

/** Without half a surrogate pair at the cut ends. */
function wholeCharacters(text: string, ends: 'both' | 'end' = 'both'): string {
  let from = 0;
  let to = text.length;
  if (ends === 'both' && /[\uDC00-\uDFFF]/.test(text.charAt(0))) from = 1;
  if (/[\uD800-\uDBFF]/.test(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}
