/** Asks the library, part by part, where words stand in a thread. */
import { useEffect, useState } from 'react';
import type { HostResult } from '../../../server/protocol/host.ts';
import type { FindPlace } from '../../../server/protocol/host-find.ts';
import { useAppParts } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';

/** Milliseconds without a keystroke before the library is asked. */
const QUIET_MS = 120;
/** Places that are kept; nobody steps through more. */
const MOST = 2_000;

export interface Places {
  /** What they are for. */
  readonly query: string;
  readonly matchCase: boolean;
  /** In the order of the thread. */
  readonly list: readonly FindPlace[];
  readonly searching: boolean;
  /** There are more than were kept. */
  readonly more: boolean;
  /** Older turns were not looked through: they are not in the library yet. */
  readonly partial: boolean;
  readonly error: string | null;
}

const none: Places = {
  query: '',
  matchCase: false,
  list: [],
  searching: false,
  more: false,
  partial: false,
  error: null,
};

export function usePlaces(handle: ThreadHandle, query: string, matchCase: boolean): Places {
  const app = useAppParts();
  const [places, setPlaces] = useState(none);
  /** What ran is in the library once it ended. */
  const running = handle.runningTurn()?.turn.id ?? null;

  useEffect(() => {
    if (query === '') return;
    let current = true;
    const ask = async (): Promise<void> => {
      let cursor: string | null = null;
      let found: FindPlace[] = [];
      do {
        // Each part begins where the one before it ended.
        const part: HostResult<'host/thread/find'> = await app.rpc.host('host/thread/find', {
          ...handle.key,
          query,
          matchCase,
          cursor,
        });
        if (!current) return;
        found = [...part.data.toReversed(), ...found];
        cursor = part.nextCursor;
        const more = found.length >= MOST && cursor !== null;
        if (more) cursor = null;
        setPlaces({
          query,
          matchCase,
          list: found,
          searching: cursor !== null,
          more,
          partial: !part.complete,
          error: null,
        });
      } while (cursor !== null);
    };
    const timer = setTimeout(() => {
      ask().catch((error: Error) => {
        if (current) setPlaces({ ...none, query, matchCase, error: error.message });
      });
    }, QUIET_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [app, handle, query, matchCase, running]);

  return query === '' ? none : places;
}
