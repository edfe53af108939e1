/** One-time links and the token that they are exchanged for. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Of a link that a page asked for, to be opened at once. */
const LINK_MS = 10 * 60 * 1000;
/** Links that were asked for and not used: the oldest goes when there are more. */
const MOST_LINKS = 50;

export class Access {
  readonly #token = randomBytes(32).toString('base64url');
  readonly #now: () => number;
  /** Hashes of codes, with when they end. */
  readonly #links = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A code that can be exchanged once, within ten minutes if nothing else is said. */
  newCode(lifeMs = LINK_MS): string {
    const code = randomBytes(24).toString('base64url');
    this.#links.set(hash(code).toString('hex'), this.#now() + lifeMs);
    if (this.#links.size > MOST_LINKS) {
      const [oldest] = this.#links.keys();
      if (oldest !== undefined) this.#links.delete(oldest);
    }
    return code;
  }

  /** The token for a code; null when it is unknown, used or too old. */
  exchange(code: string): string | null {
    const name = hash(code).toString('hex');
    const endsAt = this.#links.get(name);
    this.#links.delete(name);
    return endsAt !== undefined && this.#now() < endsAt ? this.#token : null;
  }

  /** @param header the value of `Authorization` */
  allows(header: string | undefined): boolean {
    const given = /^Bearer ([\w-]+)$/.exec(header ?? '')?.[1];
    return given !== undefined && timingSafeEqual(hash(given), hash(this.#token));
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
