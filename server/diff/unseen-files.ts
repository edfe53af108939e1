/** Files that a snapshot does not take, too large or not to be read: a change of theirs cannot be shown. */
export class UnseenFiles {
  /** With size and time. */
  readonly #tooLarge = new Map<string, string>();
  readonly #untold = new Set<string>();
  readonly #changed = new Set<string>();
  #watching = false;

  /** From now on they are changed by the turn; before, every large file is new to us. */
  watch(): void {
    this.#watching = true;
  }

  has(name: string): boolean {
    return this.#tooLarge.has(name);
  }

  tooLarge(name: string, stamp: string): void {
    if (this.#tooLarge.get(name) === stamp) return;
    this.#tooLarge.set(name, stamp);
    this.unreadable(name);
  }

  unreadable(name: string): void {
    if (!this.#watching) return;
    this.#untold.add(name);
    this.#changed.add(name);
  }

  /** It is seen after all. */
  forget(name: string): void {
    this.#tooLarge.delete(name);
  }

  /** Paths of changed files, told once each. */
  takeUntold(): string[] {
    const names = [...this.#untold].map((name) => Buffer.from(name, 'latin1').toString());
    this.#untold.clear();
    return names;
  }

  /** All that changed, as git has their names. */
  get changed(): string[] {
    return [...this.#changed];
  }
}
