/** What a rewind would do, as the thread's server tells it. */
import { useCallback, useEffect, useState } from 'react';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import type { ClientResult } from '../../../server/protocol/methods.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';

export interface RewindLook {
  readonly preview: ClientResult<'thread/checkpoint/preview'> | null;
  /** The last rewind can still be undone. */
  readonly undoable: boolean;
  /** The server keeps files as they were. */
  readonly restores: boolean;
  /** Why files cannot go back. */
  readonly problem: string | null;
  readonly again: () => void;
}

type Known = Omit<RewindLook, 'again' | 'restores'>;

const nothing: Known = { preview: null, undoable: false, problem: null };

export function useRewind({ server, threadId }: ThreadKey, turnId: string): RewindLook {
  const app = useAppParts();
  const [known, setKnown] = useState(nothing);
  const restores = useCan(server, 'checkpoints');
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (!restores) return undefined;
    let current = true;
    const put = (change: Partial<Known>): void => {
      if (current) setKnown((before) => ({ ...before, ...change }));
    };
    app.rpc.request(server, 'thread/checkpoint/preview', { threadId, turnId }).then(
      (preview) => put({ preview, problem: null }),
      (error: unknown) => put({ problem: error instanceof Error ? error.message : String(error) }),
    );
    app.rpc.request(server, 'thread/checkpoint/list', { threadId, limit: 1 }).then(
      ({ undoable }) => put({ undoable: undoable != null }),
      // Then there is nothing to undo; the preview says why.
      () => put({ undoable: false }),
    );
    return () => {
      current = false;
    };
  }, [app, server, threadId, turnId, round, restores]);

  const again = useCallback(() => setRound((before) => before + 1), []);
  return { ...known, restores, again };
}
