/** Jobs on the files of a home, each in a worker of its own, so that no loop waits for a disk. */
import { Worker } from 'node:worker_threads';
import { parts } from '../parts/parts.ts';
import type { DataMessage, DataTask } from './data-worker.ts';

export interface DataJob<T> {
  readonly ended: Promise<T>;
  /** Ends it; `ended` is rejected. */
  readonly cancel: () => void;
}

export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
  constructor() {
    super('it was cancelled');
  }
}

export function startJob<T>(
  task: DataTask,
  progress: (done: number, total: number | null) => void,
): DataJob<T> {
  const worker = new Worker(parts.dataWorker, { workerData: { task } });
  let cancelled = false;
  const ended = new Promise<T>((resolve, reject) => {
    let outcome: (() => void) | null = null;
    worker.on('message', (message: DataMessage) => {
      if ('done' in message) progress(message.done, message.total);
      else if ('value' in message) outcome = () => resolve(message.value as T);
      else outcome = () => reject(new Error(message.error));
    });
    worker.on('error', (error) => {
      outcome = () => reject(error);
    });
    // Only then is nothing of it left that could write.
    worker.on('exit', () => {
      if (outcome !== null) outcome();
      else reject(cancelled ? new JobCancelled() : new Error('the worker ended'));
    });
  });
  return {
    ended,
    cancel: () => {
      cancelled = true;
      void worker.terminate();
    },
  };
}
