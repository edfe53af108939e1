/** `thread/size/read`: what deleting a thread gives back. */
import { stat } from 'node:fs/promises';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import type { ThreadAccess } from './thread-access.ts';
import { noRollout, threadIdFrom } from './thread-ids.ts';

/** @throws {RpcFault} */
export async function threadSize(
  { services, loader }: ThreadAccess,
  params: ClientParams<'thread/size/read'>,
): Promise<ClientResult<'thread/size/read'>> {
  const threadId = threadIdFrom(params.threadId);
  const place = await loader.store.locate(threadId);
  if (place === null) throw noRollout(threadId);
  const { keptStore } = await import('./turn-checkpoint.ts');
  const [{ size: rollout }, outputs, checkpoints] = await Promise.all([
    stat(place.path),
    services.outputs.size(threadId),
    keptStore(services.home).size(threadId),
  ]);
  return { bytes: rollout + outputs + checkpoints, rollout, outputs, checkpoints };
}
