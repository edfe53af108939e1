/** How much one client may ask in a while: a bucket each, which fills again as time goes by. */
import type { Context, MiddlewareHandler } from 'hono';

export interface Limit {
  /** So many at once. */
  readonly most: number;
  /** And so many more each second. */
  readonly perSecond: number;
}

/** Tries to sign in. */
export const SIGN_IN_LIMIT: Limit = { most: 10, perSecond: 1 / 6 };
/** Requests of one client; a page that loads takes a hundred, eight of them at once eight times that. */
export const REQUEST_LIMIT: Limit = { most: 3_000, perSecond: 200 };

/** Clients that are remembered; the one that was not seen for longest goes first. */
const MOST_CLIENTS = 10_000;

export class Buckets {
  readonly #limit: Limit;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor(limit: Limit, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** @returns after how many seconds it may be tried again; 0: it may now */
  take(client: string): number {
    const { most, perSecond } = this.#limit;
    const now = this.#now();
    const before = this.#buckets.get(client) ?? { left: most, atMs: now };
    const left = Math.min(most, before.left + ((now - before.atMs) / 1000) * perSecond);
    this.#buckets.delete(client);
    this.#buckets.set(client, { left: left < 1 ? left : left - 1, atMs: now });
    if (this.#buckets.size > MOST_CLIENTS) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    return left < 1 ? Math.ceil((1 - left) / perSecond) : 0;
  }
}

export function limited(
  buckets: Buckets,
  clientOf: (context: Context) => string,
): MiddlewareHandler {
  return async (context, next) => {
    const seconds = buckets.take(clientOf(context));
    if (seconds === 0) return next();
    context.header('Retry-After', String(seconds));
    const message = `too many requests; try again in ${seconds} s`;
    return context.json({ error: { message } }, 429);
  };
}
