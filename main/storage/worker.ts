/**
 * The worker thread that owns the library: SQLite blocks its caller, and main's loop must never wait
 * for a disk. Messages are served strictly in order, so a read sees every write that was posted before it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { holdLibrary, isDamage, openDatabase, startAnew } from './database.ts';
import { createLibrary } from './library.ts';
import { Owed } from './owed.ts';
import type { ReadName } from './library.ts';
import type { Write } from './records.ts';

export type WorkerRequest =
  | { readonly id: number; readonly kind: 'write'; readonly writes: readonly Write[] }
  | {
      readonly id: number;
      readonly kind: 'read';
      readonly name: ReadName;
      readonly args: readonly unknown[];
    }
  | { readonly id: number; readonly kind: 'mend' }
  | { readonly id: number; readonly kind: 'close' };

/** What was done to a library; null when nothing had to be. */
export type Mended = 'reindexed' | 'begunAnew' | null;

export type WorkerReply =
  | {
      readonly id: 0;
      readonly opened: { readonly movedTo: string | null; readonly newest: string };
    }
  /** What a disk had refused is kept now. */
  | { readonly id: 0; readonly settled: true }
  /** So many writes will never be kept; `name`: their batch, if it is one. */
  | {
      readonly id: 0;
      readonly lost: { readonly name?: string; readonly count: number; readonly why: string };
    }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: string } };

const port = parentPort;
if (port === null) throw new Error('the storage worker was not started as a worker');
const { path } = workerData as { path: string };

const letGo = holdLibrary(path);
let { connection, movedTo } = openDatabase(path, Date.now);
let library = createLibrary(connection);
const reply = (message: WorkerReply): void => port.postMessage(message);
const opened = (): void => reply({ id: 0, opened: { movedTo, newest: newestBatch() } });
opened();

const owed = new Owed({
  apply: (writes) => library.apply(writes),
  settled: () => reply({ id: 0, settled: true }),
  lost: (writes, why) => {
    const end = writes.at(-1);
    const count = writes.filter(({ op }) => op !== 'batch').length;
    const name = end?.op === 'batch' ? { name: end.name } : {};
    reply({ id: 0, lost: { ...name, count, why: String(why) } });
  },
  later: (retry, ms) => setTimeout(retry, ms).unref(),
});

port.on('message', (request: WorkerRequest) => {
  try {
    reply({ id: request.id, value: serve(request) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    reply({ id: request.id, error: { message: String(error), code } });
    if (isDamage(error) && request.kind !== 'close') rebuild();
  }
  if (request.kind === 'close') port.close();
});

function newestBatch(): string {
  try {
    return library.reads.newestBatch();
  } catch (error) {
    // What is damaged is met, and answered for, by whoever needs it.
    if (isDamage(error)) return '';
    throw error;
  }
}

/** A bad page was met in mid-work: nothing that is in the file can be trusted any more. */
function rebuild(): void {
  connection.close();
  ({ connection, movedTo } = startAnew(path, Date.now));
  library = createLibrary(connection);
  opened();
}

/** New indexes where those are amiss; where that does not help, a new library. */
function mend(): Mended {
  try {
    if (isSound()) return null;
    connection.exec('REINDEX');
    if (isSound()) return 'reindexed';
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  rebuild();
  return 'begunAnew';
}

function isSound(): boolean {
  return connection.pragma('integrity_check(1)', { simple: true }) === 'ok';
}

function serve(request: WorkerRequest): unknown {
  switch (request.kind) {
    case 'write':
      owed.write(request.writes);
      return null;
    case 'read': {
      const read = library.reads[request.name] as (...args: readonly unknown[]) => unknown;
      return read(...request.args);
    }
    case 'mend':
      return mend();
    case 'close':
      owed.end();
      connection.pragma('optimize');
      connection.close();
      letGo();
      return null;
  }
}
