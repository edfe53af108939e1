/** One-time links: each signs one browser in, with the role that was chosen for it. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../server/protocol/host-sign-in.ts';

/** Of a link that a page asked for, to be opened at once. */
const LINK_MS = 10 * 60 * 1000;
/** Links that were asked for and not used: the oldest goes when there are more. */
const MOST_LINKS = 50;

interface Link {
  readonly endsAt: number;
  readonly role: Role;
}

export class Links {
  readonly #now: () => number;
  /** By the hash of the code. */
  readonly #links = new Map<string, Link>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A code that can be exchanged once, within ten minutes if nothing else is said. */
  newCode(role: Role, lifeMs = LINK_MS): string {
    const code = randomBytes(24).toString('base64url');
    this.#links.set(hash(code), { endsAt: this.#now() + lifeMs, role });
    if (this.#links.size > MOST_LINKS) {
      const [oldest] = this.#links.keys();
      if (oldest !== undefined) this.#links.delete(oldest);
    }
    return code;
  }

  /** What it is good for; null when it is unknown, used or too old. */
  redeem(code: string): Role | null {
    const name = hash(code);
    const link = this.#links.get(name);
    this.#links.delete(name);
    return link !== undefined && this.#now() < link.endsAt ? link.role : null;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
