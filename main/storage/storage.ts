/** Main's side of the storage worker. */
import { Worker } from 'node:worker_threads';
import { parts } from '../parts/parts.ts';
import type { ReadArgs, ReadName, ReadResult } from './library.ts';
import type { Write } from './records.ts';
import type { Mended, WorkerReply, WorkerRequest } from './worker.ts';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** SQLite's name for it, such as `SQLITE_FULL`; empty when it has none. */
  readonly code: string;
  constructor(message: string, code = '') {
    super(message);
    this.code = code;
  }
}

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
}

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

export class Storage {
  /** Where a damaged library was moved to at the start; its threads come back from their servers. */
  readonly movedTo: string | null;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #events: StorageEvents;
  #nextId = 1;
  #batch: Write[] = [];
  #batchDone: Promise<void> | null = null;
  #ended: StorageError | null = null;
  #closing: Promise<void> | null = null;

  private constructor(worker: Worker, movedTo: string | null, events: StorageEvents) {
    this.#worker = worker;
    this.movedTo = movedTo;
    this.#events = events;
    worker.on('message', (message: WorkerReply) => this.#settle(message));
    worker.on('error', (error) => this.#end(new StorageError(error.message)));
    worker.on('exit', () => this.#end(new StorageError('the storage worker ended')));
  }

  /**
   * Opens or creates the library at `path` (`:memory:` for one that is not kept).
   * @throws when it cannot be opened, with the cause in words.
   */
  static open(path: string, events: StorageEvents): Promise<Storage> {
    const worker = new Worker(parts.storageWorker, { workerData: { path } });
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void =>
        reject(new StorageError(`${path} cannot be opened: ${error.message}`));
      worker.once('error', failed);
      worker.once('message', (message: WorkerReply) => {
        worker.off('error', failed);
        if ('opened' in message) resolve(new Storage(worker, message.opened.movedTo, events));
      });
    });
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
    return this.#post<ReadResult<N>>({ id: this.#nextId++, kind: 'read', name, args });
  }

  /** Mends what is amiss with the library; see {@link StorageEvents.rebuilt}. */
  mend(): Promise<Mended> {
    this.#flushNow();
    return this.#post<Mended>({ id: this.#nextId++, kind: 'mend' });
  }

  /** Writes what is queued and ends the worker. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended !== null) return;
    this.#flushNow();
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    await this.#post({ id: this.#nextId++, kind: 'close' }).catch(() => undefined);
    await exited;
  }

  #flushed: Promise<void> | null = null;

  /** Posts the batch before its tick is over, so that a read finds it; its end is told as usual. */
  #flushNow(): void {
    if (this.#batch.length === 0) return;
    const earlier = this.#flushed;
    const now = this.#postBatch();
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

  #postBatch(): Promise<void> {
    const writes = this.#batch;
    this.#batch = [];
    return this.#post({ id: this.#nextId++, kind: 'write', writes });
  }

  #post<T>(request: WorkerRequest): Promise<T> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(request.id, { resolve: resolve as Waiting['resolve'], reject });
      this.#worker.postMessage(request);
    });
  }

  #settle(message: WorkerReply): void {
    if ('opened' in message) {
      this.#events.rebuilt(message.opened.movedTo);
      return;
    }
    if ('settled' in message) {
      this.#events.settled();
      return;
    }
    if ('lost' in message) {
      const { count, why } = message.lost;
      this.#events.failed(new StorageError(`${count} changes are lost: ${why}`));
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    if ('error' in message) {
      waiting.reject(new StorageError(message.error.message, message.error.code));
    } else if ('value' in message) waiting.resolve(message.value as never);
  }

  #end(error: StorageError): void {
    this.#ended ??= error;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) each.reject(this.#ended);
  }
}
