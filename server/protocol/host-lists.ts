/** The lists that every client of the hub keeps of what it tells: one pure step for each notification. */
import type {
  HostInitializeResponse,
  HostNotificationMethod,
  HostNotificationParams,
  Project,
} from './host.ts';
import type { ServerState } from './host-server.ts';
import type { PendingRequest, ThreadKey, ThreadSummary } from './host-thread.ts';

export type HostNotice = {
  [M in HostNotificationMethod]: { readonly method: M; readonly params: HostNotificationParams<M> };
}[HostNotificationMethod];

export interface HostLists {
  readonly servers: readonly ServerState[];
  /** As they are ordered in the sidebar. */
  readonly projects: readonly Project[];
  /** By {@link keyOf}. */
  readonly threads: ReadonlyMap<string, ThreadSummary>;
  readonly requests: readonly PendingRequest[];
}

/** The key of a thread in maps and of its draft. */
export function keyOf(thread: ThreadKey): string {
  return `${thread.server}/${thread.threadId}`;
}

export function firstLists(start: HostInitializeResponse): HostLists {
  return {
    servers: start.servers,
    projects: sorted(start.projects),
    threads: new Map(start.threads.map((thread) => [keyOf(thread), thread])),
    requests: start.requests,
  };
}

/** What a notification changes in the lists; null: nothing. */
export function listsAfter(lists: HostLists, notice: HostNotice): Partial<HostLists> | null {
  switch (notice.method) {
    case 'host/server/changed': {
      const { server } = notice.params;
      const known = lists.servers.some((one) => one.id === server.id);
      return {
        servers: known
          ? lists.servers.map((one) => (one.id === server.id ? server : one))
          : [...lists.servers, server],
      };
    }
    case 'host/threads/changed': {
      const { changed, removed } = notice.params;
      const threads = new Map(lists.threads);
      for (const key of removed) threads.delete(keyOf(key));
      for (const summary of changed) threads.set(keyOf(summary), summary);
      return { threads };
    }
    case 'host/projects/changed':
      return { projects: sorted(notice.params.projects) };
    case 'host/requests/changed': {
      const { added, removed } = notice.params;
      const gone = new Set([...removed, ...added.map((request) => request.id)]);
      return { requests: [...lists.requests.filter(({ id }) => !gone.has(id)), ...added] };
    }
    default:
      return null;
  }
}

function sorted(projects: readonly Project[]): Project[] {
  return [...projects].sort((a, b) => a.order - b.order);
}
