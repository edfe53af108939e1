/** Which threads need the user, in which order, and the way from one to the next. */
import type { PendingRequest, ThreadKey } from '../../server/protocol/host-thread.ts';
import { words } from '../lib/words.ts';
import { keyOf, type AppState } from './app-state.ts';
import type { App } from './app-store.ts';
import { navigate, showThread } from './navigation.ts';
import { showToast } from './toasts.ts';

const t = words('stores');

export interface RequestGroup {
  /** Null: questions of servers that are about no thread. */
  readonly thread: ThreadKey | null;
  /** The longest waiting first. */
  readonly requests: readonly PendingRequest[];
}

/** What waits, by thread; the thread that waits longest first. */
export function groupsOf(requests: readonly PendingRequest[]): RequestGroup[] {
  const groups = new Map<string, { thread: ThreadKey | null; requests: PendingRequest[] }>();
  for (const request of [...requests].sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
    const { server, threadId } = request;
    const thread = threadId === null ? null : { server, threadId };
    const id = thread === null ? '' : keyOf(thread);
    const group = groups.get(id) ?? { thread, requests: [] };
    groups.set(id, group);
    group.requests.push(request);
  }
  return [...groups.values()];
}

/** Threads that need the user: those that ask, then those whose end nobody has seen. */
function needing(state: AppState): (ThreadKey | null)[] {
  const asking = groupsOf(state.requests).map(({ thread }) => thread);
  const known = new Set(asking.map((thread) => (thread === null ? '' : keyOf(thread))));
  const unseen = [...state.threads.values()]
    .filter((thread) => thread.unread && !thread.archived && !known.has(keyOf(thread)))
    .filter(({ status }) => status.type !== 'active')
    .sort((a, b) => b.updatedAtMs - a.updatedAtMs);
  return [...asking, ...unseen];
}

/** Goes to the next thread that needs the user, and to its first question. */
export function showNextThatNeeds(app: App): void {
  const state = app.store.getState();
  const all = needing(state);
  const shown = state.behind.view === 'thread' ? state.behind.thread : undefined;
  const at = shown === undefined ? -1 : all.findIndex((one) => one !== null && same(one, shown));
  const next = all.length === 0 ? undefined : all[(at + 1) % all.length];
  if (next === undefined) showToast(app, t('nothingNeeds'));
  else if (next === null) navigate(app, { view: 'approvals' });
  else showThread(app, next);
  if (next === undefined) return;
  const first = groupsOf(state.requests).find(({ thread }) =>
    next === null ? thread === null : thread !== null && same(thread, next),
  )?.requests[0];
  if (first !== undefined) app.store.setState({ attending: first.id });
}

function same(a: ThreadKey, b: ThreadKey): boolean {
  return a.server === b.server && a.threadId === b.threadId;
}
