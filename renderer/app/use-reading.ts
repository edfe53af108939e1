import { useEffect, useRef, useState } from 'react';
import type { ThreadSummary } from '../../server/protocol/host-thread.ts';
import { may } from '../lib/may.ts';
import { useAppParts } from '../lib/use-app.ts';
import { keyOf } from '../stores/app-state.ts';
import { markRead } from '../stores/thread-actions.ts';
import type { ThreadHandle } from '../stores/thread-handle.ts';

/**
 * A thread that is looked at is read, until it is marked as unread by hand.
 * @returns the first turn that was new when the user came to it
 */
export function useReading(handle: ThreadHandle, summary: ThreadSummary | null): string | null {
  const app = useAppParts();
  const thread = keyOf(handle.key);
  const [unread, setUnread] = useState<{ thread: string; turnId: string | null } | null>(null);
  /** Up to when it was read. */
  const readMs = useRef<number | null>(null);
  const updatedAtMs = summary?.updatedAtMs ?? null;
  const changed = summary?.unread === true;
  /** What comes while the user looks on is not new to them. */
  const watched = useRef<string | null>(null);

  useEffect(() => {
    const away = (): void => {
      if (document.visibilityState !== 'visible') watched.current = null;
    };
    document.addEventListener('visibilitychange', away);
    return () => document.removeEventListener('visibilitychange', away);
  }, []);

  useEffect(() => {
    if (!changed) readMs.current = updatedAtMs;
    const isNew = changed && updatedAtMs !== readMs.current;
    let current = true;
    const look = (): void => {
      if (document.visibilityState !== 'visible') return;
      const came = watched.current !== thread;
      watched.current = thread;
      if (!isNew || !may(app, 'host/thread/markRead')) return;
      // One that cannot be marked stays bold; the next look tries again.
      markRead(app, handle.key).then(
        (turnId) => {
          if (current && came && turnId !== null) setUnread({ thread, turnId });
        },
        () => {},
      );
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      current = false;
      document.removeEventListener('visibilitychange', look);
    };
  }, [app, handle, thread, updatedAtMs, changed]);

  return unread?.thread === thread ? unread.turnId : null;
}
