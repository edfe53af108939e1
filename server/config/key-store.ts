/**
 * Provider keys that a client handed over. They live in this process's memory only and are never
 * written, logged or sent back: serialising the store gives the names alone.
 */
export class KeyStore {
  readonly #keys = new Map<string, string>();
  readonly #listeners = new Set<(providerId: string) => void>();

  /** Keeps `key` for a provider; an empty one is forgotten instead. */
  set(providerId: string, key: string): void {
    const trimmed = key.trim();
    if (trimmed === '') this.#keys.delete(providerId);
    else this.#keys.set(providerId, trimmed);
    for (const listener of this.#listeners) listener(providerId);
  }

  delete(providerId: string): void {
    this.#keys.delete(providerId);
    for (const listener of this.#listeners) listener(providerId);
  }

  get(providerId: string): string | null {
    return this.#keys.get(providerId) ?? null;
  }

  /** Ids of providers that have a key here, sorted. */
  names(): readonly string[] {
    return [...this.#keys.keys()].sort();
  }

  /** Calls `listener` after each change; the result ends that. */
  onChange(listener: (providerId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  toJSON(): { readonly providers: readonly string[] } {
    return { providers: this.names() };
  }
}
