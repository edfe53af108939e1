/** What the reader opened and closed. Rows that leave the screen are dropped; this is not. */
export class Folds {
  readonly #chosen = new Map<string, boolean>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get(key: string): boolean | undefined {
    return this.#chosen.get(key);
  }

  set(key: string, open: boolean): void {
    if (this.#chosen.get(key) === open) return;
    this.#chosen.set(key, open);
    for (const listener of this.#listeners) listener();
  }
}
