/**
 * The storage worker and what was asked of it. A worker that ends by a fault is started again, and given
 * every batch that is not known to be kept: in order, and none of them twice.
 */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { parts } from '../parts/parts.ts';
import { mayPass } from './owed.ts';
import type { Write } from './records.ts';
import { StorageError } from './storage-error.ts';
import type { WorkerReply, WorkerRequest } from './worker.ts';

export interface WorkerLinkEvents {
  failed(error: StorageError): void;
  settled(): void;
  rebuilt(movedTo: string | null): void;
  /** The worker ended by a fault; another one goes on in its place. */
  restarted(cause: string): void;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

interface Batch {
  readonly writes: readonly Write[];
  /** Workers that ended with it as their oldest one. */
  ends: number;
}

type Request = Exclude<WorkerRequest, { kind: 'write' }>;

interface Asked {
  readonly request: Request;
  /** Workers that ended before they answered it. */
  ends: number;
}

/** A batch that so many workers died of is given up. */
const MOST_ENDS = 5;
/** A question is put to so many. */
const MOST_ASKED = 2;
/** Starts that fail one after another before the library is given up, and the pause between them. */
const MOST_STARTS = 5;
const PAUSE_MS = 500;

export class WorkerLink {
  /** Where a damaged library was moved to at the start. */
  readonly movedTo: string | null;
  readonly #path: string;
  readonly #events: WorkerLinkEvents;
  /** Of the batches of this process: one of an earlier process means nothing to it. */
  readonly #run = randomUUID();
  readonly #waiting = new Map<number, Waiting>();
  /** What is not known to be kept, by id, the oldest first. */
  readonly #batches = new Map<number, Batch>();
  /** What is not answered yet, batches aside. */
  readonly #asked = new Map<number, Asked>();
  /** What a worker is to be asked as soon as there is one. */
  #held: Request[] = [];
  #worker: Worker | null = null;
  #nextId = 1;
  #failedStarts = 0;
  #ended: StorageError | null = null;
  #closing = false;
  #idle: (() => void)[] = [];
  /** How long the last batch took, until somebody asked. Milliseconds. */
  #tookMs = 0;
  readonly #sentAtMs = new Map<number, number>();

  private constructor(path: string, movedTo: string | null, events: WorkerLinkEvents) {
    this.#path = path;
    this.movedTo = movedTo;
    this.#events = events;
  }

  /** @throws when the library cannot be opened, with the cause in words */
  static async open(path: string, events: WorkerLinkEvents): Promise<WorkerLink> {
    const { worker, movedTo } = await begin(path);
    const link = new WorkerLink(path, movedTo, events);
    link.#take(worker);
    return link;
  }

  /** Resolves when the batch is kept. */
  write(writes: readonly Write[]): Promise<void> {
    const id = this.#nextId++;
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const named = [...writes, { op: 'batch' as const, name: this.#name(id) }];
    const done = new Promise<void>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
    });
    this.#batches.set(id, { writes: named, ends: 0 });
    this.#sentAtMs.set(id, performance.now());
    this.#worker?.postMessage({ id, kind: 'write', writes: named } satisfies WorkerRequest);
    return done;
  }

  ask<T>(ask: { readonly kind: 'read'; name: string; args: readonly unknown[] }): Promise<T>;
  ask<T>(ask: { readonly kind: 'mend' }): Promise<T>;
  ask<T>(ask: object): Promise<T> {
    const request = { ...ask, id: this.#nextId++ } as Request;
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(request.id, { resolve: resolve as Waiting['resolve'], reject });
      this.#asked.set(request.id, { request, ends: 0 });
      if (this.#worker === null) this.#held.push(request);
      else this.#worker.postMessage(request);
    });
  }

  /** Resolves when all that was asked is answered. @returns how long the last batch since then took, in milliseconds */
  async quiet(): Promise<number> {
    // What users asked in this turn of the loop comes first.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.size > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    const tookMs = this.#tookMs;
    this.#tookMs = 0;
    return tookMs;
  }

  /** Ends the worker. */
  async close(): Promise<void> {
    if (this.#closing || this.#ended !== null) return;
    const worker = this.#worker;
    this.#closing = true;
    if (worker === null) {
      this.#end(new StorageError('the library was closed'));
      return;
    }
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ id: this.#nextId++, kind: 'close' } satisfies WorkerRequest);
    await exited;
  }

  #name(id: number): string {
    return `${this.#run} ${id}`;
  }

  #take(worker: Worker): void {
    this.#worker = worker;
    this.#failedStarts = 0;
    let cause = 'it ended';
    worker.on('message', (message: WorkerReply) => this.#settle(message));
    worker.on('error', (error) => {
      cause = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (this.#closing) this.#end(new StorageError('the library was closed'));
      else this.#crashed(cause);
    });
  }

  #crashed(cause: string): void {
    this.#worker = null;
    const [oldest] = this.#batches;
    if (oldest !== undefined) {
      const [id, batch] = oldest;
      batch.ends += 1;
      if (batch.ends >= MOST_ENDS) this.#giveUp(id, `the storage worker ended of it: ${cause}`);
    }
    for (const [id, asked] of this.#asked) {
      asked.ends += 1;
      // A question that workers die of must not be put to each of them.
      if (asked.ends < MOST_ASKED) this.#held.push(asked.request);
      else this.#answer(id)?.reject(new StorageError(`the storage worker ended: ${cause}`));
    }
    this.#look();
    this.#events.restarted(cause);
    this.#startAgain();
  }

  #startAgain(): void {
    begin(this.#path).then(
      ({ worker, movedTo, newest }) => {
        if (this.#closing) {
          void worker.terminate();
          this.#end(new StorageError('the library was closed'));
          return;
        }
        this.#take(worker);
        if (movedTo !== null) this.#events.rebuilt(movedTo);
        this.#sendAgain(worker, newest);
      },
      (error: unknown) => {
        this.#failedStarts += 1;
        const why = error instanceof StorageError ? error : new StorageError(String(error));
        this.#events.failed(why);
        if (this.#failedStarts >= MOST_STARTS || this.#closing) this.#end(why);
        else setTimeout(() => this.#startAgain(), PAUSE_MS);
      },
    );
  }

  /** @param newest the last batch that the library has; those before it it has too, or gave up */
  #sendAgain(worker: Worker, newest: string): void {
    const [run, kept] = newest.split(' ');
    for (const [id, { writes }] of this.#batches) {
      if (run === this.#run && id <= Number(kept)) this.#kept(id);
      else worker.postMessage({ id, kind: 'write', writes } satisfies WorkerRequest);
    }
    const held = this.#held;
    this.#held = [];
    for (const request of held) worker.postMessage(request);
  }

  #kept(id: number): void {
    this.#batches.delete(id);
    this.#answer(id)?.resolve(null as never);
    this.#look();
  }

  #giveUp(id: number, why: string): void {
    const count = (this.#batches.get(id)?.writes.length ?? 1) - 1;
    this.#batches.delete(id);
    const error = new StorageError(`${count} changes are lost: ${why}`);
    const waiting = this.#answer(id);
    if (waiting === undefined) this.#events.failed(error);
    else waiting.reject(error);
    this.#look();
  }

  #answer(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#asked.delete(id);
    const sentAtMs = this.#sentAtMs.get(id);
    if (sentAtMs !== undefined) {
      this.#sentAtMs.delete(id);
      this.#tookMs = performance.now() - sentAtMs;
    }
    return waiting;
  }

  #look(): void {
    if (this.#waiting.size > 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  #settle(message: WorkerReply): void {
    if ('opened' in message) {
      this.#events.rebuilt(message.opened.movedTo);
    } else if ('settled' in message) {
      // Whatever was refused, which nobody waits for any more.
      for (const id of this.#batches.keys()) if (!this.#waiting.has(id)) this.#batches.delete(id);
      this.#events.settled();
    } else if ('lost' in message) {
      const { name, count, why } = message.lost;
      this.#batches.delete(Number(name?.split(' ')[1]));
      this.#events.failed(new StorageError(`${count} changes are lost: ${why}`));
    } else if ('error' in message) {
      const { message: words, code } = message.error;
      if (!mayPass(code)) this.#batches.delete(message.id);
      this.#answer(message.id)?.reject(new StorageError(words, code));
      this.#look();
    } else {
      this.#batches.delete(message.id);
      this.#answer(message.id)?.resolve(message.value as never);
      this.#look();
    }
  }

  #end(error: StorageError): void {
    this.#ended ??= error;
    this.#worker = null;
    this.#batches.clear();
    this.#asked.clear();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) each.reject(this.#ended);
    this.#look();
  }
}

interface Begun {
  readonly worker: Worker;
  readonly movedTo: string | null;
  readonly newest: string;
}

function begin(path: string): Promise<Begun> {
  const worker = new Worker(parts.storageWorker, { workerData: { path } });
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => {
      const why = error instanceof Error ? error.message : String(error);
      reject(new StorageError(`${path} cannot be opened: ${why}`));
    };
    const ended = (): void => failed('the storage worker ended');
    worker.once('error', failed);
    worker.once('exit', ended);
    worker.once('message', (message: WorkerReply) => {
      worker.off('error', failed);
      worker.off('exit', ended);
      if ('opened' in message) resolve({ worker, ...message.opened });
    });
  });
}
