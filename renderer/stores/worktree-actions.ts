/** Git work trees of threads: only Skein's own server has them. */
import type { ClientResult } from '../../server/protocol/methods.ts';
import type { Worktree } from '../../server/protocol/worktree.ts';
import { can } from './abilities.ts';
import type { App } from './app-store.ts';

export type MergePreview = ClientResult<'worktree/merge/preview'>;
export type WorktreeConflict = MergePreview['conflicts'][number];

/** Where a new thread works: in the folder itself, or on a branch of its own, with or without changes. */
export type ThreadPlace = 'folder' | 'worktree' | 'worktreeWithChanges';

/** `worktree` of `thread/start`; the branch is named after the first line of the message. */
export function worktreeWish(place: ThreadPlace, text: string) {
  if (place === 'folder') return {};
  const name = (text.trim().split('\n', 1)[0] ?? '').slice(0, 80);
  const changes = place === 'worktreeWithChanges' ? ('carry' as const) : ('leave' as const);
  return { worktree: { name, changes } };
}

/** Whether new threads can be given work trees of a folder: it is a repository, on a server that can. */
export async function offersWorktrees(app: App, server: string, path: string): Promise<boolean> {
  if (!can(app.store.getState(), server, 'worktrees')) return false;
  const separator = path.includes('\\') ? '\\' : '/';
  try {
    await app.rpc.request(server, 'fs/getMetadata', { path: `${path}${separator}.git` });
    // One that does not say what it lacks would start the thread in the folder itself.
    await app.rpc.request(server, 'worktree/list', { limit: 1 });
    return true;
  } catch {
    return false;
  }
}

/** That of a thread; null when it has none. */
export async function findWorktree(
  app: App,
  server: string,
  threadId: string,
): Promise<Worktree | null> {
  const { data } = await app.rpc.request(server, 'worktree/list', { threadId });
  return data[0] ?? null;
}

/** All that a server keeps, the newest first; null where it keeps none of its own. */
export async function listWorktrees(app: App, server: string): Promise<readonly Worktree[] | null> {
  if (!can(app.store.getState(), server, 'worktrees')) return null;
  return (await app.rpc.request(server, 'worktree/list', {})).data;
}

/** Whether nobody works in it any more, nor will again. */
export function isOrphan({ thread, state }: Worktree): boolean {
  return thread === 'gone' && state === 'ready';
}

/** Removes those whose work is elsewhere; the others are kept. */
export async function removeOrphans(
  app: App,
  server: string,
  orphans: readonly Worktree[],
): Promise<{ readonly removed: number; readonly kept: number }> {
  let removed = 0;
  for (const { id } of orphans) {
    const done = await app.rpc.request(server, 'worktree/remove', { worktreeId: id, force: false });
    if (done.removed) removed += 1;
  }
  return { removed, kept: orphans.length - removed };
}
