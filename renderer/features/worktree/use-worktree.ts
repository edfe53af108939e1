/** A thread's work tree as it is now: its state first, then what takes longer to find out. */
import { useEffect, useState } from 'react';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import type { NotificationParams } from '../../../server/protocol/methods.ts';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { findWorktree, type MergePreview } from '../../stores/worktree-actions.ts';

export interface WorktreeLook {
  readonly phase: 'loading' | 'ready';
  /** Null once there is none. */
  readonly tree: Worktree | null;
  /** Null until it is known, and where there is nothing to merge into. */
  readonly preview: MergePreview | null;
  /** Why it could not be looked at, or not all of it. */
  readonly problem: string | null;
}

const unknown: WorktreeLook = { phase: 'loading', tree: null, preview: null, problem: null };

/** Looks again whenever its server tells that something was done to it, by whomever. */
export function useWorktree({ server, threadId }: ThreadKey): WorktreeLook {
  const app = useAppParts();
  const [look, setLook] = useState(unknown);
  const [round, setRound] = useState(0);

  useEffect(
    () =>
      app.rpc.onNotifications((batch) => {
        const told = batch.some(
          ({ server: from, message: { method, params } }) =>
            from === server &&
            method === 'worktree/changed' &&
            (params as NotificationParams<'worktree/changed'>).threadId === threadId,
        );
        if (told) setRound((before) => before + 1);
      }),
    [app, server, threadId],
  );

  useEffect(() => {
    let current = true;
    const put = (change: Partial<WorktreeLook>): void => {
      if (current) setLook((before) => ({ ...before, ...change }));
    };
    const failed = (error: unknown): void =>
      put({ phase: 'ready', problem: error instanceof Error ? error.message : String(error) });
    findWorktree(app, server, threadId).then((tree) => {
      put({ phase: 'ready', tree, preview: null, problem: tree?.problem ?? null });
      if (tree?.state !== 'ready') return;
      const params = { worktreeId: tree.id };
      app.rpc
        .request(server, 'worktree/measure', params)
        .then(({ disk }) => put({ tree: { ...tree, disk } }), failed);
      if (tree.base.branch == null) return;
      app.rpc
        .request(server, 'worktree/merge/preview', params)
        .then((preview) => put({ preview }), failed);
    }, failed);
    return () => {
      current = false;
    };
  }, [app, server, threadId, round]);

  return look;
}
