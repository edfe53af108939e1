/**
 * What the `openai` package takes from the runtime, without the rest of it: see `http-headers.ts`. The
 * build puts these in the place of the globals in that package's modules, which use them to put a request
 * together; it is sent by `http-post.ts`, and its own headers are set there.
 */

/** The members that the package uses, as the Fetch standard has them. */
export class Headers {
  readonly #values = new Map<string, string>();

  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${value}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value.trim());
  }

  /** By name, in alphabetical order. */
  entries(): IterableIterator<[string, string]> {
    return [...this.#values].sort(([one], [other]) => (one < other ? -1 : 1)).values();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  forEach(action: (value: string, name: string) => void): void {
    for (const [name, value] of this.entries()) action(value, name);
  }
}

/** The package asks of a body whether it is a form. Ours are JSON. */
export class FormData {
  constructor() {
    throw new Error('no forms are sent from here');
  }
}

/** The package remembers how such answers are read. Ours are read by `HttpBody`. */
export class Response {
  arrayBuffer(): never {
    throw new Error('no answers are read from here');
  }
}
