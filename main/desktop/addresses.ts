/** Where in the app a window is: the fragment of its page's address, as main makes and reads it. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';

export function threadAddress({ server, threadId }: ThreadKey): string {
  return `#/thread/${encodeURIComponent(server)}/${encodeURIComponent(threadId)}`;
}

/** The page for a new thread, of a project if one is given. */
export function newAddress(projectId: string | null): string {
  return projectId === null ? '#/new' : `#/new/${encodeURIComponent(projectId)}`;
}

export const approvalsAddress = '#/approvals';

/** The threads that a window shows, side by side if there are several. */
export function threadsAt(address: string): ThreadKey[] {
  const [path = '', query = ''] = address.replace(/^#/, '').split('?', 2);
  const [, view, server, threadId] = path.split('/').map(decoded);
  if (view !== 'thread' || server === undefined || threadId === undefined) return [];
  const sides = new URLSearchParams(query).getAll('side').flatMap((side) => {
    const [of, id] = side.split('/').map(decoded);
    return of === undefined || id === undefined ? [] : [{ server: of, threadId: id }];
  });
  return sides.length > 0 ? sides : [{ server, threadId }];
}

export function shows(address: string, { server, threadId }: ThreadKey): boolean {
  return threadsAt(address).some((one) => one.server === server && one.threadId === threadId);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
