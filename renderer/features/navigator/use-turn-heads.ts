/** All turns of a thread, page by page, the newest first. */
import { useEffect, useState } from 'react';
import type { HostResult } from '../../../server/protocol/host.ts';
import type { TurnHead } from '../../../server/protocol/host-turns.ts';
import { useAppParts } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';

export interface TurnHeads {
  readonly list: readonly TurnHead[];
  readonly loading: boolean;
  /** Older turns can be had from nowhere yet. */
  readonly partial: boolean;
  readonly error: string | null;
}

const none: TurnHeads = { list: [], loading: true, partial: false, error: null };

export function useTurnHeads(handle: ThreadHandle): TurnHeads {
  const app = useAppParts();
  const [heads, setHeads] = useState(none);
  /** What begins or ends is another list. */
  const running = handle.runningTurn()?.turn.id ?? null;

  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      let list: readonly TurnHead[] = [];
      let cursor: string | null = null;
      do {
        // Each page begins where the one before it ended.
        const page: HostResult<'host/thread/turns'> = await app.rpc.host('host/thread/turns', {
          ...handle.key,
          cursor,
        });
        if (!current) return;
        list = [...list, ...page.data];
        cursor = page.nextCursor;
        const shown = { list, loading: cursor !== null, partial: !page.complete, error: null };
        // What was there stays until the new list is as long.
        setHeads((before) => (shown.loading && before.list.length > list.length ? before : shown));
      } while (cursor !== null);
    };
    load().catch((error: Error) => {
      if (current) setHeads((before) => ({ ...before, loading: false, error: error.message }));
    });
    return () => {
      current = false;
    };
  }, [app, handle, running]);

  return heads;
}
