/** Threads as they lie on disk: read without a lock, mended and amended with it. */
import { invalidRequest } from '../rpc/fault.ts';
import { ensureWritable } from './ensure-writable.ts';
import type { Projection } from './projection.ts';
import { recoverTurn } from './recover.ts';
import type { HistoryBase } from './rollout-line.ts';
import { samePath } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import { placeOfFile } from './rollout-place.ts';
import type { ThreadServices } from './services.ts';
import { amendStored } from './stored-facts.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import { sharedHistory } from './thread-history.ts';
import type { SharedHistory } from './thread-history.ts';
import { isArchived, noRollout } from './thread-ids.ts';
import type { ThreadMeta } from './thread-meta.ts';
import type { Stored } from './thread-reading.ts';
import type { ThreadStore } from './thread-store.ts';
import { hasWriter } from './writer-lock.ts';
import type { WriterLock } from './writer-lock.ts';

/** Who may write what is not loaded. */
export interface Locks {
  /** @throws {RpcFault} when another process has it */
  lock(threadId: string): Promise<WriterLock>;
  /** One after another: this server must not be in its own way. */
  exclusively<T>(threadId: string, action: () => Promise<T>): Promise<T>;
}

export class StoredThreads {
  readonly #services: ThreadServices;
  readonly #store: ThreadStore;
  readonly #locks: Locks;
  /** Threads that were said to have lost a part of their history. */
  readonly #toldLoss = new Set<string>();

  constructor(services: ThreadServices, store: ThreadStore, locks: Locks) {
    this.#services = services;
    this.#store = store;
    this.#locks = locks;
  }

  /** Takes no lock. */
  async read(place: RolloutPlace, known?: Projection): Promise<Stored> {
    const projection = known ?? (await this.#store.project(place));
    const shared = await this.shared(place.threadId, projection.base);
    const running = projection.openTurn !== null && (await this.runs(place.threadId));
    return { place, projection, shared, running };
  }

  /** Makes a rollout known that may lie anywhere; returns its thread's id. @throws {RpcFault} */
  async adopt(file: string): Promise<string> {
    const place = await placeOfFile(this.#services.home, file);
    const known = await this.#store.locate(place.threadId);
    if (known !== null && (await samePath(known.path, file))) return known.threadId;
    if (known !== null) {
      throw invalidRequest(`thread ${place.threadId} lies at ${known.path}, not at ${file}`);
    }
    await this.#store.project(place);
    // The index may know it from another place, where it is no more.
    await this.#store.move(place.threadId, place.path, place.archived);
    return place.threadId;
  }

  /** What a thread's history begins with. If it is not whole, that is said, once. */
  async shared(threadId: string, base: HistoryBase | null): Promise<SharedHistory> {
    const found = await sharedHistory(this.#store, base);
    if (found.lost !== null && !this.#toldLoss.has(threadId)) {
      this.#toldLoss.add(threadId);
      const message = `This thread shows only its own turns: ${found.lost}.`;
      this.#services.outbound.toAll('warning', { threadId, message });
    }
    return found;
  }

  /** Whether another process writes to a thread, which is not loaded here. */
  runs(threadId: string): Promise<boolean> {
    return hasWriter(this.#services.home, threadId);
  }

  /** The file of a thread that may be loaded. @throws {RpcFault} */
  async place(threadId: string): Promise<RolloutPlace> {
    const place = await this.#store.locate(threadId);
    if (place === null) throw noRollout(threadId);
    if (place.archived) throw isArchived(threadId);
    return place;
  }

  /** As the only writer: repairs the end of the file, and ends a turn whose process died. */
  async mend(place: RolloutPlace, stays?: 'stays'): Promise<Stored> {
    const projection = await this.#store.projectWritable(place, stays);
    await recoverTurn(place, projection, this.#services.now());
    return this.read(place, projection);
  }

  /** With every turn ended whose process died: for a fork, which must not begin with an open one. */
  async ended(place: RolloutPlace): Promise<Stored> {
    const { threadId } = place;
    const stored = await this.read(place);
    ensureWritable(threadId, stored.projection);
    if (stored.projection.openTurn === null || stored.running) return stored;
    return this.#locks.exclusively(threadId, () =>
      this.#locked(threadId, async () => {
        const mended = await this.mend(place);
        this.#store.saveSoon(place, mended.projection);
        return mended;
      }),
    );
  }

  /** Keeps facts of a thread; see `ThreadLoader.amend`. @throws {RpcFault} */
  async amend(
    threadId: string,
    choose: (meta: ThreadMeta) => readonly ThreadFact[],
  ): Promise<ThreadMeta> {
    const place = await this.#store.locate(threadId);
    if (place === null) throw noRollout(threadId);
    return this.#locked(threadId, () =>
      amendStored(this.#store, place, choose, this.#services.now()),
    );
  }

  async #locked<T>(threadId: string, action: () => Promise<T>): Promise<T> {
    const lock = await this.#locks.lock(threadId);
    try {
      return await action();
    } finally {
      lock.release();
    }
  }
}
