/**
 * Questions that can no longer be answered. They stay until they are put away or a day old, so that
 * nobody finds a thread standing still without a word why.
 */
import type { ExpiredRequest } from '../../server/protocol/host-expired.ts';
import type { PendingRequest, ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Clock } from '../app-server/clock.ts';
import type { Storage } from '../storage/storage.ts';
import { stringIn } from './approvals.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** More than anybody reads; the oldest go first. */
const MOST = 100;

export interface ExpiredEvents {
  changed(added: readonly ExpiredRequest[], removed: readonly string[]): void;
}

export class Expired {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #events: ExpiredEvents;
  /** The oldest first. */
  readonly #entries = new Map<string, ExpiredRequest>();
  #timer: (() => void) | null = null;

  private constructor(storage: Storage, clock: Clock, events: ExpiredEvents) {
    this.#storage = storage;
    this.#clock = clock;
    this.#events = events;
  }

  /** What waited when Skein ended has expired by now: its servers ended with it. */
  static async load(storage: Storage, clock: Clock, events: ExpiredEvents): Promise<Expired> {
    const expired = new Expired(storage, clock, events);
    const now = clock.now();
    for (const stored of await storage.read('requests')) {
      const known = stored.expired ?? {
        request: stored.request,
        subject: stored.subject,
        cause: 'restarted' as const,
        detail: null,
        expiredAtMs: now,
      };
      if (known.expiredAtMs <= now - DAY_MS) {
        void storage.write({ op: 'requestGone', id: known.request.id });
        continue;
      }
      // The clock was set back since: a time that has not come is none to wait for.
      const entry = { ...known, expiredAtMs: Math.min(known.expiredAtMs, now) };
      expired.#entries.set(entry.request.id, entry);
      if (entry.expiredAtMs !== stored.expired?.expiredAtMs)
        void storage.write({ op: 'requestExpired', expired: entry });
    }
    expired.#plan();
    return expired;
  }

  list(): ExpiredRequest[] {
    return [...this.#entries.values()];
  }

  add(entry: ExpiredRequest): void {
    this.#entries.set(entry.request.id, entry);
    void this.#storage.write({ op: 'requestExpired', expired: entry });
    this.#events.changed([entry], []);
    this.#prune();
  }

  dismiss(ids: readonly string[]): void {
    const known = ids.filter((id) => this.#entries.delete(id));
    if (known.length === 0) return;
    for (const id of known) void this.#storage.write({ op: 'requestGone', id });
    this.#events.changed([], known);
    this.#plan();
  }

  /** A server asks the same again: its older question has found its way on. */
  askedAgain(request: PendingRequest): void {
    const item = stringIn(request.params, 'itemId');
    if (item === null) return;
    const same = ({ request: old }: ExpiredRequest): boolean =>
      old.server === request.server &&
      old.threadId === request.threadId &&
      old.method === request.method &&
      stringIn(old.params, 'itemId') === item;
    this.dismiss(this.list().flatMap((entry) => (same(entry) ? [entry.request.id] : [])));
  }

  /** The thread is no more. */
  forget(key: ThreadKey): void {
    const of = this.list().filter(
      ({ request }) => request.server === key.server && request.threadId === key.threadId,
    );
    this.dismiss(of.map(({ request }) => request.id));
  }

  close(): void {
    this.#timer?.();
    this.#timer = null;
  }

  #prune(): void {
    const old = this.#clock.now() - DAY_MS;
    const over = this.#entries.size - MOST;
    const gone = this.list().filter((entry, at) => at < over || entry.expiredAtMs <= old);
    if (gone.length === 0) this.#plan();
    else this.dismiss(gone.map(({ request }) => request.id));
  }

  #plan(): void {
    this.close();
    const [oldest] = this.#entries.values();
    if (oldest === undefined) return;
    const inMs = Math.max(0, oldest.expiredAtMs + DAY_MS - this.#clock.now());
    this.#timer = this.#clock.after(inMs, () => this.#prune());
  }
}
