/**
 * Provider keys in this process's memory: those that a client handed over, which are never written,
 * and the one that it logged in with. None is logged or sent back: serialising the store gives names.
 */
export class KeyStore {
  readonly #keys = new Map<string, string>();
  #kept: string | null = null;
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

  /** The key of a login (`account/login/start`), for OpenAI and what shares its account. */
  get kept(): string | null {
    return this.#kept;
  }

  /** Sets it; null or an empty one is none. */
  keep(key: string | null): void {
    const trimmed = key?.trim() ?? '';
    this.#kept = trimmed === '' ? null : trimmed;
    for (const listener of this.#listeners) listener('openai');
  }

  /** Ids of providers whose key was handed over, sorted. */
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
