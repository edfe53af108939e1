/** Text that grows by many small pieces: appending is cheap, joining happens when it is read. */
export class TextBuffer {
  #parts: string[] = [];
  #length = 0;

  constructor(start = '') {
    this.append(start);
  }

  /** In UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  append(text: string): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** The whole text; the pieces are joined once and kept joined. */
  toString(): string {
    if (this.#parts.length > 1) this.#parts = [this.#parts.join('')];
    return this.#parts[0] ?? '';
  }
}
