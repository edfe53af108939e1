/** The worker thread of one job on the files of a home; it is ended to cancel it. */
import { parentPort, workerData } from 'node:worker_threads';
import { libraryOf, writeBackup, type BackupTask } from './backup.ts';
import { libraryProblems } from './check-library.ts';
import { measureHome } from './measure.ts';
import { oldCopies, pruneOldCopies } from './old-copies.ts';
import { restoreThreads } from './restore.ts';

export type DataTask =
  | { readonly kind: 'measure'; readonly home: string }
  | { readonly kind: 'checkLibrary'; readonly home: string }
  | ({ readonly kind: 'backup' } & BackupTask)
  | { readonly kind: 'oldCopies'; readonly folder: string }
  | { readonly kind: 'pruneOldCopies'; readonly folder: string; readonly beforeMs: number }
  | { readonly kind: 'restore'; readonly home: string; readonly folder: string };

export type DataMessage =
  | { readonly done: number; readonly total: number | null }
  | { readonly value: unknown }
  | { readonly error: string };

/** Milliseconds between two words about the progress. */
const PACE_MS = 100;

const port = parentPort;
if (port === null) throw new Error('the data worker was not started as a worker');
let toldAtMs = 0;

function progress(done: number, total: number | null = null): void {
  const now = Date.now();
  if (now - toldAtMs < PACE_MS) return;
  toldAtMs = now;
  port?.postMessage({ done, total } satisfies DataMessage);
}

async function run(task: DataTask): Promise<unknown> {
  switch (task.kind) {
    case 'measure':
      return measureHome(task.home, progress);
    case 'checkLibrary':
      return libraryProblems(libraryOf(task.home));
    case 'backup':
      return writeBackup(task, progress);
    case 'oldCopies':
      return oldCopies(task.folder);
    case 'pruneOldCopies':
      return pruneOldCopies(task.folder, task.beforeMs);
    case 'restore':
      return restoreThreads(task.home, task.folder, progress);
  }
}

run((workerData as { task: DataTask }).task).then(
  (value) => port.postMessage({ value } satisfies DataMessage),
  (error: unknown) =>
    port.postMessage({
      error: error instanceof Error ? error.message : String(error),
    } satisfies DataMessage),
);
