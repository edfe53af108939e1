import { useCallback, useEffect, useRef, useState } from 'react';
import { v4 } from 'uuid';
import type { HostNotificationParams } from '../../../server/protocol/host.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { showError, showToast } from '../../stores/toasts.ts';

export interface JobProgress {
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
}

export interface Job<T> {
  /** Null while it does not run. */
  readonly progress: JobProgress | null;
  readonly result: T | null;
  /** Why the last one failed; null when it was cancelled. */
  readonly error: string | null;
  readonly start: (run: (job: string) => Promise<T>) => void;
  readonly cancel: () => void;
  /** Forgets what came of it. */
  readonly clear: () => void;
}

export interface JobOptions<T> {
  /** It goes on when nobody looks any more; then its end is told in these words. */
  readonly told?: { readonly done: (result: T) => string; readonly failed: () => string };
}

type Progress = HostNotificationParams<'host/data/progress'>;

/** Something that takes long: its progress, its end, and a way to end it early. */
export function useJob<T>({ told }: JobOptions<T> = {}): Job<T> {
  const app = useAppParts();
  const current = useRef<string | null>(null);
  const seen = useRef(true);
  const words = useRef(told);
  const [progress, setProgress] = useState<JobProgress | null>(null);
  const [result, setResult] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);

  const cancel = useCallback(() => {
    const job = current.current;
    if (job === null) return;
    current.current = null;
    setProgress(null);
    void app.rpc.host('host/data/cancel', { job }).catch(() => undefined);
  }, [app]);

  useEffect(() => {
    words.current = told;
  });

  useEffect(() => {
    seen.current = true;
    const stop = app.rpc.onNotifications((batch) => {
      for (const { message } of batch) {
        if (message.method !== 'host/data/progress') continue;
        const { job, done, total } = message.params as Progress;
        if (job === current.current) setProgress({ done, total });
      }
    });
    return () => {
      stop();
      seen.current = false;
      if (words.current === undefined) cancel();
    };
  }, [app, cancel]);

  const start = useCallback(
    (run: (job: string) => Promise<T>) => {
      const job = v4();
      current.current = job;
      setProgress({ done: 0, total: null });
      setError(null);
      setResult(null);
      run(job).then(
        (value) => {
          if (current.current !== job) return;
          current.current = null;
          if (!seen.current && words.current !== undefined) {
            showToast(app, words.current.done(value));
          }
          setProgress(null);
          setResult(value);
        },
        (cause: unknown) => {
          // Cancelled: nobody waits for it.
          if (current.current !== job) return;
          current.current = null;
          if (!seen.current && words.current !== undefined) {
            showError(app, words.current.failed(), cause);
          }
          setProgress(null);
          setError(cause instanceof Error ? cause.message : String(cause));
        },
      );
    },
    [app],
  );

  const clear = useCallback(() => {
    setResult(null);
    setError(null);
  }, []);

  return { progress, result, error, start, cancel, clear };
}
