/** `thread/revert`, and ours: `thread/revert/undo`. Both answer with the thread as it is then. */
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { newestItemCursor } from './item-pages.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { revertThread } from './revert.ts';
import type { Served } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { noRollout } from './thread-ids.ts';
import { sourceOf } from './thread-reading.ts';
import { newestTurnCursor } from './turn-pages.ts';
import { lastRevert, unrevertThread } from './unrevert.ts';

type Result = ClientResult<'thread/revert'>;

/** @throws {RpcFault} */
export async function revert(
  access: ThreadAccess,
  params: ClientParams<'thread/revert'>,
): Promise<Served<Result>> {
  const { id } = revertible(access, params.threadId);
  return shown(access, await revertThread(access, id, params.beforeTurnId));
}

/** The turns that the last revert hid come back, unless the thread has gone on. @throws {RpcFault} */
export async function undoRevert(
  access: ThreadAccess,
  params: ClientParams<'thread/revert/undo'>,
): Promise<Served<Result>> {
  const { id, projection } = revertible(access, params.threadId);
  const last = lastRevert(projection);
  if (last === null) throw invalidRequest(`no turns of thread ${id} were hidden`);
  return shown(access, await unrevertThread(access, id, last));
}

function revertible(access: ThreadAccess, threadId: string): LoadedThread {
  const loaded = access.loaded(threadId);
  if (loaded.ephemeral) throw invalidRequest('thread/revert only supports paginated threads');
  if (!loaded.begun) throw noRollout(loaded.id);
  return loaded;
}

function shown({ services }: ThreadAccess, thread: LoadedThread): Served<Result> {
  const source = sourceOf(thread);
  return {
    result: {
      thread: thread.view(),
      turnsBackwardsCursor: source === null ? null : newestTurnCursor(source),
      itemsBackwardsCursor: source === null ? null : newestItemCursor(source),
    },
    after: () => services.outbound.toAll('thread/reverted', { threadId: thread.id }),
  };
}
