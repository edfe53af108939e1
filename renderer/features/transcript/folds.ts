/** What the reader opened and closed. Rows that leave the screen are dropped; this is not. */
export class Folds {
  readonly #chosen = new Map<string, boolean>();
  /** Keys of items of which everything is open, until the reader folds it. */
  readonly #items = new Set<string>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get(key: string): boolean | undefined {
    return this.#chosen.get(key) ?? (this.#isWithin(key) ? true : undefined);
  }

  /** Opens all that an item folds away: something in it is to be seen. */
  openItem(itemId: string): void {
    const item = `item:${itemId}`;
    this.#items.add(item);
    for (const key of this.#chosen.keys()) if (belongsTo(key, item)) this.#chosen.delete(key);
    this.#tell();
  }

  #isWithin(key: string): boolean {
    for (const item of this.#items) if (belongsTo(key, item)) return true;
    return false;
  }

  set(key: string, open: boolean): void {
    if (this.#chosen.get(key) === open) return;
    this.#chosen.set(key, open);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function belongsTo(key: string, item: string): boolean {
  return key === item || key.startsWith(`${item}:`);
}
