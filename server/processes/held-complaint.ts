/**
 * Holds back output that may be the sandbox's own complaint rather than the command's words, until
 * it is known whether the command began. All else passes at once.
 */
/** No complaint of the sandbox is longer. */
const maxHeldBytes = 4096;

export class HeldComplaint {
  readonly #pass: (chunk: Buffer) => void;
  #held: Buffer[] | null = [];
  #bytes = 0;

  constructor(pass: (chunk: Buffer) => void) {
    this.#pass = pass;
  }

  push(chunk: Buffer): void {
    if (this.#held === null) {
      this.#pass(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#bytes += chunk.length;
    if (
      this.#bytes > maxHeldBytes ||
      !this.text().startsWith('bwrap: '.slice(0, this.text().length))
    )
      this.release();
  }

  /** It was the command's: passes what was held, and all that follows. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const chunk of held) this.#pass(chunk);
  }

  /** What is held, for a message to people. */
  text(): string {
    const text = Buffer.concat(this.#held ?? []).toString('utf8');
    return text.slice(0, 500).trim();
  }
}
