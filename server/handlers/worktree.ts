/** `worktree/*`. What it needs is loaded with the first request. */
import type { ThreadAccess } from '../threads/thread-access.ts';
import type { WorktreeRequests } from '../threads/worktree-requests.ts';
import type { HandlersOf } from './dispatcher.ts';
import { pageOf } from './page.ts';

type WorktreeMethod =
  | 'worktree/list'
  | 'worktree/measure'
  | 'worktree/merge/preview'
  | 'worktree/merge'
  | 'worktree/handBack'
  | 'worktree/remove';

export function worktreeHandlers(threads: ThreadAccess): HandlersOf<WorktreeMethod> {
  let made: Promise<WorktreeRequests> | null = null;
  const requests = (): Promise<WorktreeRequests> =>
    (made ??= import('../threads/worktree-requests.ts').then(
      ({ WorktreeRequests: Requests }) => new Requests(threads),
    ));
  return {
    'worktree/list': async (params) =>
      pageOf(await (await requests()).list(params), params, 'work trees'),
    'worktree/measure': async ({ worktreeId }, { connection }) => {
      const gone = new AbortController();
      const unheard = connection.onEnd(() => gone.abort());
      try {
        return await (await requests()).measure(worktreeId, gone.signal);
      } finally {
        unheard();
      }
    },
    'worktree/merge/preview': async (params) => (await requests()).preview(params),
    'worktree/merge': async (params) => (await requests()).merge(params),
    'worktree/handBack': async (params) => (await requests()).handBack(params),
    'worktree/remove': async (params) => (await requests()).remove(params),
  };
}
