/** Unsent text, kept over reloads and restarts. */
import type { Clock } from '../app-server/clock.ts';
import type { Storage } from '../storage/storage.ts';

/** Drafts change with every key that is pressed; they are written this much later. */
const WRITE_MS = 300;

export class Drafts {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #texts: Map<string, string>;
  readonly #unwritten = new Set<string>();
  #timer: (() => void) | null = null;

  private constructor(storage: Storage, clock: Clock, texts: Readonly<Record<string, string>>) {
    this.#storage = storage;
    this.#clock = clock;
    this.#texts = new Map(Object.entries(texts));
  }

  static async load(storage: Storage, clock: Clock): Promise<Drafts> {
    return new Drafts(storage, clock, await storage.read('drafts'));
  }

  all(): Record<string, string> {
    return Object.fromEntries(this.#texts);
  }

  /** Empty text forgets it. */
  write(key: string, text: string): void {
    if (text === '') this.#texts.delete(key);
    else this.#texts.set(key, text);
    this.#unwritten.add(key);
    this.#timer ??= this.#clock.after(WRITE_MS, () => {
      this.#timer = null;
      this.flush();
    });
  }

  flush(): void {
    this.#timer?.();
    this.#timer = null;
    for (const key of this.#unwritten) {
      void this.#storage.write({ op: 'draft', key, text: this.#texts.get(key) ?? '' });
    }
    this.#unwritten.clear();
  }
}
