/** Who wants to know what of a thread: the whole of it, one turn, or one item. */
export class ThreadListeners {
  readonly #all = new Set<() => void>();
  readonly #turns = new Map<string, Set<() => void>>();
  readonly #items = new Map<string, Set<() => void>>();

  /** Whether anyone listens: such a thread is on screen. */
  get used(): boolean {
    return this.#all.size > 0 || this.#turns.size > 0 || this.#items.size > 0;
  }

  onAll(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  onTurn(turnId: string, listener: () => void): () => void {
    return addTo(this.#turns, turnId, listener);
  }

  onItem(turnId: string, itemId: string, listener: () => void): () => void {
    return addTo(this.#items, `${turnId}/${itemId}`, listener);
  }

  tellAll(): void {
    tell(this.#all);
  }

  tellTurn(turnId: string): void {
    tell(this.#turns.get(turnId));
  }

  /** @param key `turnId/itemId` */
  tellItem(key: string): void {
    tell(this.#items.get(key));
  }

  /** After the turns were loaded anew: everybody looks again. */
  tellEverybody(): void {
    tell(this.#all);
    for (const listeners of this.#turns.values()) tell(listeners);
    for (const listeners of this.#items.values()) tell(listeners);
  }

  clear(): void {
    this.#all.clear();
    this.#turns.clear();
    this.#items.clear();
  }
}

function addTo(map: Map<string, Set<() => void>>, key: string, listener: () => void): () => void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([listener]));
  else known.add(listener);
  return () => {
    const set = map.get(key);
    set?.delete(listener);
    if (set?.size === 0) map.delete(key);
  };
}

function tell(listeners: Set<() => void> | undefined): void {
  if (listeners === undefined) return;
  for (const listener of listeners) listener();
}
