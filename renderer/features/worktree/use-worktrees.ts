/** All work trees that a server keeps, as they are now; each is measured when nobody did so lately. */
import { useEffect, useState } from 'react';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { listWorktrees } from '../../stores/worktree-actions.ts';

export interface WorktreesLook {
  /** The newest first; null until the server has answered, and where it keeps none. */
  readonly trees: readonly Worktree[] | null;
  /** Not all of them are measured. */
  readonly measuring: boolean;
  readonly problem: string | null;
}

/** Seconds for which a size is taken as it was measured. */
const FRESH_S = 300;

/** What may make another list of it. */
const TELLING: ReadonlySet<string> = new Set([
  'worktree/changed',
  'thread/started',
  'thread/archived',
  'thread/unarchived',
  'thread/deleted',
]);

export function useWorktrees(server: string): WorktreesLook {
  const app = useAppParts();
  const generation = useApp(
    (state) => state.servers.find(({ id }) => id === server)?.generation ?? 0,
  );
  const able = useCan(server, 'worktrees');
  const [look, setLook] = useState<WorktreesLook>({ trees: null, measuring: false, problem: null });
  const [round, setRound] = useState(0);

  useEffect(
    () =>
      app.rpc.onNotifications((batch) => {
        const told = batch.some((one) => one.server === server && TELLING.has(one.message.method));
        if (told) setRound((before) => before + 1);
      }),
    [app, server],
  );

  useEffect(() => {
    let current = true;
    const put = (change: Partial<WorktreesLook>): void => {
      if (current) setLook((before) => ({ ...before, ...change }));
    };
    const measure = async (trees: readonly Worktree[]): Promise<void> => {
      const now = Date.now() / 1_000;
      const stale = trees.filter(
        ({ state, disk }) => state === 'ready' && now - (disk?.measuredAt ?? 0) > FRESH_S,
      );
      // One after the other: each may be hundreds of thousands of files.
      for (const { id } of stale) {
        if (!current) return;
        const worktreeId = id;
        const measured = await app.rpc
          .request(server, 'worktree/measure', { worktreeId })
          .catch(() => null);
        if (!current || measured === null) continue;
        setLook((before) => ({
          ...before,
          trees:
            before.trees?.map((tree) =>
              tree.id === id ? { ...tree, disk: measured.disk } : tree,
            ) ?? null,
        }));
      }
    };
    listWorktrees(app, server).then(
      async (trees) => {
        put({ trees, measuring: true, problem: null });
        await measure(trees ?? []);
        put({ measuring: false });
      },
      (error: unknown) => put({ problem: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [app, server, generation, round, able]);

  return look;
}
