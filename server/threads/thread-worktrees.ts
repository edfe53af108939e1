/** Threads and the git work trees that were made for them. Loaded when the first is needed. */
import type { AgentSettings } from '../agent/settings.ts';
import { log } from '../log.ts';
import { createWorktree, undoCreation } from '../worktrees/create-worktree.ts';
import { usableFolder } from '../worktrees/worktree-folder.ts';
import { recover, removeWorktree, restoreWorktree } from '../worktrees/remove-worktree.ts';
import type { WorktreeRecord } from '../worktrees/worktree-record.ts';
import { WorktreeError } from '../worktrees/worktree-error.ts';
import type { ThreadWorktree, WorktreeWish } from '../protocol/worktree.ts';
import type { NotificationParams } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { isWithin } from '../sandbox/paths.ts';
import { folderOf } from './environments.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { ThreadServices } from './services.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import { listThreads } from './thread-list.ts';
import type { ThreadMeta } from './thread-meta.ts';
import type { ThreadStore } from './thread-store.ts';

/** What start and fork have in common here. */
interface WithWorktree {
  readonly cwd?: string | null | undefined;
  readonly worktree?: WorktreeWish | null | undefined;
  readonly ephemeral?: boolean | null | undefined;
  readonly environments?: unknown;
}

/**
 * Makes a thread in a new work tree of the repository that `cwd` is in; without the thread there is no
 * work tree either. @throws {RpcFault}
 */
export async function inNewWorktree<P extends WithWorktree>(
  services: ThreadServices,
  params: P,
  cwd: string,
  make: (placed: P) => Promise<LoadedThread>,
): Promise<LoadedThread> {
  const { worktree: wish } = params;
  if (wish == null) return make(params);
  if (params.ephemeral === true) {
    throw invalidRequest('worktree: an ephemeral thread has none, since nobody would tidy it up');
  }
  if (params.environments != null) {
    throw invalidRequest('worktree cannot be combined with `environments`');
  }
  const { worktrees, now } = services;
  const { worktreeFolder: wanted } = (await services.config.load()).settings;
  const record = await refusing(async () => {
    const folder = wanted === null ? null : await usableFolder(wanted, worktrees.root);
    return createWorktree(worktrees, folderOf(cwd), wish, now, folder);
  });
  try {
    const thread = await make({ ...params, worktree: null, cwd: record.cwd });
    const worktree = factOf(record, wish.setUp === false ? 'none' : 'pending');
    await thread.inTurn(() => thread.note({ type: 'thread_worktree_updated', worktree }));
    await worktrees.change(record.id, { threadId: thread.id });
    return thread;
  } catch (error) {
    await worktrees
      .alone(record.id, () => undoCreation(worktrees, record))
      .catch((fault: unknown) => {
        log('warn', `the work tree ${record.path} could not be removed`, fault);
      });
    throw error;
  }
}

function factOf(record: WorktreeRecord, setUp: ThreadWorktree['setUp']): ThreadWorktree {
  const { id, path, branch, base, origin } = record;
  return { id, path, branch, base: { ...base }, origin, setUp };
}

/** Tells what is wrong with the request as the wire does. */
export async function refusing<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof WorktreeError)) throw error;
    throw invalidRequest(error.message);
  }
}

interface Holder {
  readonly services: ThreadServices;
  readonly loader: {
    readonly store: ThreadStore;
    ids(): string[];
    get(threadId: string): { readonly settings: AgentSettings } | null;
    amend(
      threadId: string,
      choose: (meta: ThreadMeta) => readonly ThreadFact[],
    ): Promise<ThreadMeta>;
  };
}

/** Its thread was put aside or deleted: it goes if no work is lost by that, else all are told. */
export async function retireWorktree(
  holder: Holder,
  record: WorktreeRecord,
  why: 'archived' | 'deleted',
): Promise<void> {
  const { worktrees } = holder.services;
  try {
    await worktrees.alone(record.id, async () => {
      const now = worktrees.get(record.id);
      if (now === null || (now.state === 'removed' && why === 'archived')) return;
      // It may have been brought back meanwhile, and its folder with it.
      const place = await holder.loader.store.locate(now.threadId ?? '');
      if (why === 'archived' ? place?.archived !== true : place !== null) return;
      const wish = { force: false, keepRecord: why === 'archived' };
      const user = await otherUser(holder, now);
      const { kept } = user === null ? await removeWorktree(worktrees, now, wish) : { kept: user };
      if (kept === null) {
        changed(holder, now, why === 'archived' ? 'removed' : 'forgotten');
      } else tellKept(holder, now, kept);
    });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    tellKept(holder, record, words);
  }
}

/** The thread is back: so is its work tree. What stands in the way is told, and no error. */
export async function reviveWorktree(holder: Holder, threadId: string): Promise<void> {
  const { services, loader } = holder;
  const { worktrees } = services;
  const found = worktrees.ofThread(threadId);
  if (found === null) return;
  try {
    const revived = await worktrees.alone(found.id, async () => {
      const now = worktrees.get(found.id);
      if (now === null || now.state === 'ready') return null;
      // A removal that was interrupted is completed before.
      if (now.state === 'removing') await recover(worktrees, now, true);
      const record = worktrees.get(found.id) ?? now;
      await restoreWorktree(worktrees, record);
      return record;
    });
    if (revived === null) return;
    // What the set-up made was ignored by git, and went with it.
    await loader.amend(threadId, ({ worktree }) =>
      worktree === null || worktree.setUp === 'none'
        ? []
        : [{ type: 'thread_worktree_updated', worktree: { ...worktree, setUp: 'pending' } }],
    );
    changed(holder, revived, 'ready');
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const message = `The work tree of this thread, ${found.path}, could not be made again: ${words}`;
    services.outbound.toAll('warning', { threadId, message });
  }
}

/** Why a thread other than its own needs the folder; null when none does. */
export async function otherUser(
  { services, loader }: Holder,
  { threadId, path: top, cwd }: WorktreeRecord,
): Promise<string | null> {
  const loaded = loader.ids().filter((id) => {
    const thread = loader.get(id);
    return id !== threadId && thread !== null && isWithin(thread.settings.cwd, top);
  });
  const page = await listThreads(loader.store, services, { cwd: [cwd, top], limit: 2 });
  const other = [...loaded, ...page.threads.map(({ id }) => id)].find((id) => id !== threadId);
  return other === undefined ? null : `the thread ${other} works in it too`;
}

export function changed(
  { services }: Pick<Holder, 'services'>,
  { id, threadId }: WorktreeRecord,
  state: NotificationParams<'worktree/changed'>['state'],
  reason: string | null = null,
): void {
  services.outbound.toAll('worktree/changed', { worktreeId: id, threadId, state, reason });
}

function tellKept(holder: Holder, record: WorktreeRecord, reason: string): void {
  changed(holder, record, 'kept', reason);
  const message = `The work tree ${record.path} (branch \`${record.branch}\`) was kept: ${reason}. Merge it, hand it back, or remove it with worktree/remove.`;
  holder.services.outbound.toAll('warning', { threadId: record.threadId, message });
}
