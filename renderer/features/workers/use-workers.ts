import { useCallback, useEffect } from 'react';
import { HOST } from '../../../server/protocol/host.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { readWorkers, type WorkerBook } from '../../stores/worker-actions.ts';

const TELLS = new Set(['host/worker/changed', 'host/worker/removed']);

/** The workers, as they are by now. */
export function useWorkers(): {
  /** Null until it is read. */
  readonly book: WorkerBook | null;
  readonly error: string | null;
  readonly reload: () => void;
} {
  const app = useAppParts();
  const read = useCallback(() => readWorkers(app), [app]);
  const { value: book, error, reload } = useLoaded(read);

  useEffect(
    () =>
      app.rpc.onNotifications((batch) => {
        const news = batch.some(
          ({ server, message }) => server === HOST && TELLS.has(message.method),
        );
        // Main has them at hand, and they are few.
        if (news) reload();
      }),
    [app, reload],
  );

  return { book, error, reload };
}
