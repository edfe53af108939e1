/** `thread/checkpoint/*`. */
import type { ThreadAccess } from '../threads/thread-access.ts';
import type { HandlersOf } from './dispatcher.ts';
import { pageOf } from './page.ts';
import { follow } from './thread.ts';

type CheckpointMethod =
  | 'thread/checkpoint/list'
  | 'thread/checkpoint/diff'
  | 'thread/checkpoint/preview'
  | 'thread/checkpoint/restore'
  | 'thread/checkpoint/undo';

/** What they need is loaded by the first that is asked for. */
export function checkpointHandlers(threads: ThreadAccess): HandlersOf<CheckpointMethod> {
  const requests = () => import('../threads/checkpoint-requests.ts');
  const restores = () => import('../threads/checkpoint-restore.ts');
  return {
    'thread/checkpoint/list': async (params) => {
      const { all, undoable } = await (await requests()).listCheckpoints(threads, params);
      return { ...pageOf(all, params, 'turns'), undoable };
    },
    'thread/checkpoint/diff': async (params) => (await requests()).checkpointDiff(threads, params),
    'thread/checkpoint/preview': async (params) =>
      (await requests()).previewRestore(threads, params),
    'thread/checkpoint/restore': async (params, context) =>
      follow(context, await (await restores()).restoreCheckpoint(threads, params)),
    'thread/checkpoint/undo': async (params, context) =>
      follow(context, await (await restores()).undoRestore(threads, params)),
  };
}
