/** `thread/readState/update`. */
import { randomUUID } from 'node:crypto';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { ThreadAccess } from './thread-access.ts';
import { threadIdFrom } from './thread-ids.ts';
import { readStateOf } from './thread-reading.ts';

/** Marks a thread as read or unread, if it is as the user saw it. @throws {RpcFault} */
export async function updateReadState(
  access: ThreadAccess,
  params: ClientParams<'thread/readState/update'>,
): Promise<ClientResult<'thread/readState/update'>> {
  const threadId = threadIdFrom(params.threadId);
  if (readStateOf(await access.find(threadId)) === null) {
    throw invalidRequest('thread read state unavailable');
  }
  const { readState } = await access.loader.amend(threadId, (known) => {
    if (known.readState.revision !== params.expectedRevision) {
      throw invalidRequest('read state changed', {
        reason: 'readStateConflict',
        readState: known.readState,
      });
    }
    const unread = params.operation.type === 'unread';
    return [{ type: 'thread_read_marked', unread, revision: randomUUID() }];
  });
  access.services.outbound.toThread(threadId, 'thread/readState/changed', { threadId, readState });
  return { readState };
}
