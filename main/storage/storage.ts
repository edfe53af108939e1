/** Main's side of the store: batches of writes, and reads that see the writes before them. */
import type { ReadArgs, ReadName, ReadResult } from './library.ts';
import type { Write } from './records.ts';
import { StorageError } from './storage-error.ts';
import { WorkerLink } from './worker-link.ts';
import type { Mended } from './worker.ts';

export interface StorageEvents {
  /**
   * A batch could not be kept. What a full or failing disk refused is tried again; a write that is wrong
   * is given up, and the servers still have the items and turns of it.
   */
  failed(error: StorageError): void;
  /** What had been refused is kept now. */
  settled(): void;
  /** The library was found damaged in mid-work and begun anew; it was moved to `movedTo`. */
  rebuilt(movedTo: string | null): void;
  /** The worker ended by a fault, and another one goes on with all that was not kept yet. */
  restarted(cause: string): void;
}

export class Storage {
  readonly #link: WorkerLink;
  readonly #events: StorageEvents;
  #batch: Write[] = [];
  #batchDone: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  private constructor(link: WorkerLink, events: StorageEvents) {
    this.#link = link;
    this.#events = events;
  }

  /**
   * Opens or creates the library at `path` (`:memory:` for one that is not kept).
   * @throws when it cannot be opened, with the cause in words.
   */
  static async open(path: string, events: StorageEvents): Promise<Storage> {
    return new Storage(await WorkerLink.open(path, events), events);
  }

  /** Where a damaged library was moved to at the start; its threads come back from their servers. */
  get movedTo(): string | null {
    return this.#link.movedTo;
  }

  /** Queues writes; those of one tick are one transaction. Resolves when they are kept, or were refused for now or for good. */
  write(...writes: readonly Write[]): Promise<void> {
    // What still comes while everything ends is with the servers, and fetched by the next start.
    if (this.#closing !== null) return Promise.resolve();
    for (const write of writes) this.#batch.push(write);
    this.#batchDone ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#flush().then(resolve, (error: unknown) => {
          this.#events.failed(
            error instanceof StorageError ? error : new StorageError(String(error)),
          );
          resolve();
        });
      });
    });
    return this.#batchDone;
  }

  /** Sees every write that was queued before it. */
  async read<N extends ReadName>(name: N, ...args: ReadArgs<N>): Promise<ReadResult<N>> {
    this.#flushNow();
    return this.#link.ask<ReadResult<N>>({ kind: 'read', name, args });
  }

  /** Mends what is amiss with the library; see {@link StorageEvents.rebuilt}. */
  mend(): Promise<Mended> {
    this.#flushNow();
    return this.#link.ask<Mended>({ kind: 'mend' });
  }

  /** Resolves when nobody waits for it. @returns how long the last batch since then took, in milliseconds */
  quiet(): Promise<number> {
    return this.#link.quiet();
  }

  /** Writes what is queued and ends the worker. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#flushNow();
    await this.#link.close();
  }

  #flushed: Promise<void> | null = null;

  /** Posts the batch before its tick is over, so that a read finds it; its end is told as usual. */
  #flushNow(): void {
    if (this.#batch.length === 0) return;
    const earlier = this.#flushed;
    const writes = this.#batch;
    this.#batch = [];
    const now = this.#link.write(writes);
    const both = earlier === null ? now : Promise.all([earlier, now]).then(() => undefined);
    // Judged when the tick's own flush takes it over; until then a failure must not look unhandled.
    both.catch(() => undefined);
    this.#flushed = both;
  }

  #flush(): Promise<void> {
    this.#flushNow();
    const done = this.#flushed ?? Promise.resolve();
    this.#flushed = null;
    this.#batchDone = null;
    return done;
  }
}
