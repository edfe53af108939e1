/** One-time links: each signs one browser in, with the role that was chosen for it. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import { moment, passedSince } from '../app-server/clock.ts';
import type { Clock, Moment } from '../app-server/clock.ts';

/** Of a link that a page asked for, to be opened at once. */
const LINK_MS = 10 * 60 * 1000;
/** Links that were asked for and not used: the oldest goes when there are more. */
const MOST_LINKS = 50;

interface Link {
  readonly made: Moment;
  readonly lifeMs: number;
  readonly role: Role;
}

export class Links {
  readonly #clock: Clock;
  /** By the hash of the code. */
  readonly #links = new Map<string, Link>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A code that can be exchanged once, within ten minutes if nothing else is said. */
  newCode(role: Role, lifeMs = LINK_MS): string {
    const code = randomBytes(24).toString('base64url');
    this.#links.set(hash(code), { made: moment(this.#clock), lifeMs, role });
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
    if (link === undefined) return null;
    return passedSince(this.#clock, link.made) < link.lifeMs ? link.role : null;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
