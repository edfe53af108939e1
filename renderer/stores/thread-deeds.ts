/** Threads put away, brought back, pinned and deleted: one or many, each with its way back. */
import type { ThreadKey, ThreadSummary } from '../../server/protocol/host-thread.ts';
import { sizeText } from '../lib/bytes.ts';
import { words } from '../lib/words.ts';
import { can } from './abilities.ts';
import { keyOf, type AppState } from './app-state.ts';
import type { App } from './app-store.ts';
import { forEachThread, offerUndo, tellFailures, type Outcome } from './bulk.ts';
import { navigateWithin } from './navigation.ts';
import { isShown, leaveThread } from './side-actions.ts';
import { titleOf } from './thread-actions.ts';
import { attempt, showToast, UNDO_MS } from './toasts.ts';

const t = words('stores');

/** Takes threads off the list; for five seconds one click puts all of them back. */
export function archiveThreads(app: App, threads: readonly ThreadSummary[]): void {
  const back = leave(app, threads);
  // Off the list at once; what the server refuses comes back.
  list(app, [], threads);
  void archiving(app, threads, 'thread/archive').then((outcome) => {
    const { done, failed } = outcome;
    const refused = failed.map(({ thread }) => thread);
    list(app, refused, []);
    tellFailures(app, outcome, t('notArchived'), (count, names) =>
      t('threadsNotArchived', { count, names }),
    );
    if (done.length === 0) return;
    offerUndo(app, said(done, 'archived', 'threadsArchived'), () => {
      void unarchive(app, done).then(back);
    });
  });
}

/** Brings threads back, says so, and offers to put them away again. */
export async function unarchiveThreads(
  app: App,
  threads: readonly ThreadSummary[],
): Promise<Outcome> {
  const outcome = await unarchive(app, threads);
  const { done } = outcome;
  if (done.length > 0) {
    offerUndo(app, said(done, 'unarchived', 'threadsUnarchived'), () => archiveThreads(app, done));
  }
  return outcome;
}

async function unarchive(app: App, threads: readonly ThreadSummary[]): Promise<Outcome> {
  const outcome = await archiving(app, threads, 'thread/unarchive');
  tellFailures(app, outcome, t('notUnarchived'), (count, names) =>
    t('threadsNotUnarchived', { count, names }),
  );
  return outcome;
}

function archiving(
  app: App,
  threads: readonly ThreadSummary[],
  method: 'thread/archive' | 'thread/unarchive',
): Promise<Outcome> {
  const doing = t(method === 'thread/archive' ? 'archiving' : 'unarchiving', {
    count: threads.length,
  });
  return forEachThread(app, threads, doing, ({ server, threadId }) =>
    app.rpc.request(server, method, { threadId }),
  );
}

/** Whether the servers of all of them delete. */
export function canDelete(
  state: Pick<AppState, 'servers'>,
  threads: readonly ThreadSummary[],
): boolean {
  return threads.every(({ server }) => can(state, server, 'deleteThreads'));
}

/** Asks the user, who sees what goes. */
export function askToDelete(app: App, threads: readonly ThreadSummary[]): void {
  if (threads.length === 0) return;
  // A key asks too, where no button does.
  if (canDelete(app.store.getState(), threads)) app.store.setState({ toDelete: threads });
  else showToast(app, t('serverCannot'));
}

/**
 * Deletes threads once the time to undo it is over: an app that is closed before keeps them.
 * @param bytes what that gives back; null where nobody knows
 */
export function deleteThreads(
  app: App,
  threads: readonly ThreadSummary[],
  bytes: number | null,
): void {
  const back = leave(app, threads);
  hide(app, threads, true);
  const timer = setTimeout(() => {
    const doing = t('deleting', { count: threads.length });
    void forEachThread(app, threads, doing, ({ server, threadId }) =>
      app.rpc.request(server, 'thread/delete', { threadId }),
    ).then((outcome) => {
      list(app, [], outcome.done);
      hide(app, threads, false);
      tellFailures(app, outcome, t('notDeleted'), (count, names) =>
        t('threadsNotDeleted', { count, names }),
      );
    });
  }, UNDO_MS);
  const deleted = said(threads, 'deleted', 'threadsDeleted');
  const words = bytes === null ? deleted : t('givenBack', { deleted, size: sizeText(bytes) });
  offerUndo(app, words, () => {
    clearTimeout(timer);
    hide(app, threads, false);
    back();
  });
}

/** What deleting threads gives back, as far as their servers tell. */
export async function measureThreads(
  app: App,
  threads: readonly ThreadKey[],
): Promise<{ readonly bytes: number; readonly unknown: number }> {
  return app.rpc.host('host/thread/measure', { threads: threads.map(keyIn) });
}

/** @param before the pinned thread that they go before; behind all if left out */
export function pinThreads(app: App, threads: readonly ThreadKey[], before?: ThreadKey): void {
  attempt(app, t('notPinned'), () =>
    app.rpc.host('host/thread/pin', {
      threads: threads.map(keyIn),
      before: before === undefined ? null : keyIn(before),
    }),
  );
}

export function unpinThreads(app: App, threads: readonly ThreadKey[]): void {
  attempt(app, t('notPinned'), () =>
    app.rpc.host('host/thread/unpin', { threads: threads.map(keyIn) }),
  );
}

/** Read, or unread until they are opened. */
export function markThreads(app: App, threads: readonly ThreadKey[], unread: boolean): void {
  attempt(app, t('notMarked'), () =>
    app.rpc.host('host/thread/mark', { threads: threads.map(keyIn), unread }),
  );
}

function keyIn({ server, threadId }: ThreadKey): ThreadKey {
  return { server, threadId };
}

/** Leaves the pages of threads that go. Returns how to come back to them. */
function leave(app: App, threads: readonly ThreadSummary[]): () => void {
  const { route } = app.store.getState();
  const shown = threads.filter((thread) => isShown(app, thread));
  for (const thread of shown) leaveThread(app, thread, thread.projectId);
  return () => {
    if (shown.length > 0) navigateWithin(app, route);
  };
}

function list(app: App, more: readonly ThreadSummary[], gone: readonly ThreadSummary[]): void {
  app.store.setState((state) => {
    const threads = new Map(state.threads);
    for (const thread of gone) threads.delete(keyOf(thread));
    for (const thread of more) threads.set(keyOf(thread), thread);
    return { threads };
  });
}

function hide(app: App, threads: readonly ThreadSummary[], hidden: boolean): void {
  app.store.setState((state) => {
    const deleting = new Set(state.deleting);
    for (const thread of threads) {
      if (hidden) deleting.add(keyOf(thread));
      else deleting.delete(keyOf(thread));
    }
    return { deleting };
  });
}

function said(
  threads: readonly ThreadSummary[],
  one: 'archived' | 'unarchived' | 'deleted',
  many: 'threadsArchived' | 'threadsUnarchived' | 'threadsDeleted',
): string {
  const [first] = threads;
  if (threads.length === 1 && first !== undefined) return t(one, { thread: titleOf(first) });
  return t(many, { count: threads.length });
}
