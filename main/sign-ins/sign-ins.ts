/**
 * Browsers that were let in, by the hash of a token that only they have. They are kept over a restart,
 * until they are revoked or were not seen for a month.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { SignIn } from '../../server/protocol/host-sign-in.ts';
import type { Clock } from '../app-server/clock.ts';
import type { StoredSignIn } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Visitor } from './visitor.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Unseen for so long, it ends; revoked for so long, it is forgotten. */
export const IDLE_MS = 30 * DAY_MS;
/** How exactly it is kept when one was last seen. */
const SEEN_MS = 5 * 60 * 1000;
/**
 * More browsers than one user has: a program behind the proxy that keeps no cookie is a new one with each request,
 * and it is the user's own that makes room, the one that was not seen for longest.
 */
const MOST_OF_USER = 20;
/** More than all have; the same there. */
const MOST = 2_000;

export interface SignInEvents {
  /** One was made, changed or ended. */
  changed(): void;
}

export type NewSignIn = Pick<SignIn, 'user' | 'role' | 'how' | 'agent' | 'address'>;

export type Found =
  | { readonly state: 'good'; readonly signIn: SignIn }
  /** `revoked`: it was one, and was ended by somebody. */
  | { readonly state: 'unknown' | 'revoked' };

export class SignIns {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #events: SignInEvents;
  readonly #byHash = new Map<string, StoredSignIn>();
  readonly #endings = new Set<(id: string) => void>();

  private constructor(storage: Storage, clock: Clock, events: SignInEvents) {
    this.#storage = storage;
    this.#clock = clock;
    this.#events = events;
  }

  static async load(storage: Storage, clock: Clock, events: SignInEvents): Promise<SignIns> {
    const all = new SignIns(storage, clock, events);
    const now = clock.now();
    for (const stored of await storage.read('signIns')) {
      // The clock was ahead when it was seen: it would outlast its month by as much.
      if (stored.seenAtMs > now) all.#put({ ...stored, seenAtMs: now });
      else all.#byHash.set(stored.tokenHash, stored);
    }
    all.#sweep();
    return all;
  }

  /** Those that are good, the newest first. */
  list(): SignIn[] {
    this.#sweep();
    return [...this.#byHash.values()]
      .filter(({ revokedAtMs }) => revokedAtMs === null)
      .sort((a, b) => b.createdAtMs - a.createdAtMs)
      .map(toSignIn);
  }

  /** @returns the token, which is nowhere kept */
  make(from: NewSignIn): { readonly signIn: SignIn; readonly token: string } {
    const token = randomBytes(32).toString('base64url');
    const now = this.#clock.now();
    const stored: StoredSignIn = {
      ...from,
      // What a browser says of itself is its own choice, its length too.
      agent: from.agent.slice(0, 300),
      id: randomUUID(),
      createdAtMs: now,
      seenAtMs: now,
      tokenHash: hash(token),
      revokedAtMs: null,
    };
    this.#put(stored);
    this.#sweep();
    if (stored.user !== null) this.#makeRoom(stored.user);
    this.#events.changed();
    return { signIn: toSignIn(stored), token };
  }

  find(token: string): Found {
    const stored = this.#byHash.get(hash(token));
    if (stored === undefined) return { state: 'unknown' };
    if (stored.revokedAtMs !== null) return { state: 'revoked' };
    if (this.#idle(stored)) {
      this.#drop(stored);
      return { state: 'unknown' };
    }
    return { state: 'good', signIn: toSignIn(stored) };
  }

  /** It made a request, as one of `role` now: whoever says who somebody is may have changed it. */
  seen({ id }: SignIn, address: string, role: SignIn['role']): void {
    const stored = this.#byId(id);
    if (stored === undefined) return;
    const now = this.#clock.now();
    const same = stored.address === address && stored.role === role;
    if (same && Math.abs(now - stored.seenAtMs) < SEEN_MS) return;
    this.#put({ ...stored, address, role, seenAtMs: now });
    if (!same) this.#events.changed();
  }

  /** @returns whether there was such a one, and `by` may end it */
  revoke(id: string, by: Visitor): boolean {
    const stored = this.#byId(id);
    if (stored === undefined || stored.revokedAtMs !== null || !mayManage(by, stored)) return false;
    this.#put({ ...stored, revokedAtMs: this.#clock.now() });
    for (const ended of this.#endings) ended(id);
    this.#events.changed();
    return true;
  }

  /** Is told of each that ends. @returns how to stop */
  onEnded(listener: (id: string) => void): () => void {
    this.#endings.add(listener);
    return () => this.#endings.delete(listener);
  }

  #byId(id: string): StoredSignIn | undefined {
    return [...this.#byHash.values()].find((each) => each.id === id);
  }

  #idle({ seenAtMs, revokedAtMs }: StoredSignIn): boolean {
    return this.#clock.now() - Math.max(seenAtMs, revokedAtMs ?? 0) > IDLE_MS;
  }

  #sweep(): void {
    const all = [...this.#byHash.values()];
    for (const stored of all) if (this.#idle(stored)) this.#drop(stored);
    this.#keepNewest(this.#byHash.values(), MOST);
  }

  #makeRoom(user: string): void {
    const own = [...this.#byHash.values()].filter((stored) => stored.user === user);
    this.#keepNewest(
      own.filter(({ revokedAtMs }) => revokedAtMs === null),
      MOST_OF_USER,
    );
  }

  #keepNewest(all: Iterable<StoredSignIn>, most: number): void {
    // Of those of one moment the one that was made last is the newest.
    const newest = [...all].toReversed().sort((a, b) => b.seenAtMs - a.seenAtMs);
    for (const stored of newest.slice(most)) this.#drop(stored);
  }

  #put(signIn: StoredSignIn): void {
    this.#byHash.set(signIn.tokenHash, signIn);
    void this.#storage.write({ op: 'signIn', signIn });
  }

  #drop({ id, tokenHash }: StoredSignIn): void {
    this.#byHash.delete(tokenHash);
    void this.#storage.write({ op: 'signInGone', id });
    for (const ended of this.#endings) ended(id);
  }
}

/** Drivers manage all of them, others what is their own. */
export function mayManage({ role, user, signIn }: Visitor, one: SignIn): boolean {
  return role === 'drive' || one.id === signIn || (user !== null && one.user === user);
}

function toSignIn({ tokenHash: _, revokedAtMs: __, ...signIn }: StoredSignIn): SignIn {
  return signIn;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
