/** How much of a model's window a history fills. Rough: nobody here knows the model's tokenizer. */
import type { ResponseItem } from '../model/model.ts';

const BYTES_PER_TOKEN = 4;
/** What an image costs, whatever its bytes. */
const IMAGE_TOKENS = 1_500;

export function textTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

export function itemTokens(items: readonly ResponseItem[]): number {
  let images = 0;
  let tokens = 0;
  for (const item of items) {
    const text = JSON.stringify(item, (key, value: unknown) => {
      if (key !== 'image_url' || typeof value !== 'string' || !value.startsWith('data:')) {
        return value;
      }
      images += 1;
      return '';
    });
    tokens += textTokens(text);
  }
  return tokens + images * IMAGE_TOKENS;
}

/**
 * Keeps what a provider counted, and estimates only what came since. A count covers the history up
 * to the moment it is taken.
 */
export class HistoryGauge {
  #tokens: number | null;
  #length: number;

  /** `tokens`: what the last response counted; null when nothing was counted yet. */
  constructor(tokens: number | null, length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  counted(tokens: number, length: number): void {
    this.#tokens = tokens;
    this.#length = length;
  }

  filled(history: readonly ResponseItem[]): number {
    if (this.#tokens === null) return itemTokens(history);
    return this.#tokens + itemTokens(history.slice(this.#length));
  }
}
