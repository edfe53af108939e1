import { useMemo } from 'react';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';
import { useAppParts } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';

/** The thread that a request belongs to, loaded if it is not. */
export function useRequestThread({ server, threadId }: PendingRequest): ThreadHandle {
  const app = useAppParts();
  return useMemo(
    () => app.threads.openThread({ server, threadId: threadId ?? '' }),
    [app, server, threadId],
  );
}
