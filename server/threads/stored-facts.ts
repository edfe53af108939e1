/** Keeps facts of a thread that is not loaded. */
import { invalidRequest } from '../rpc/fault.ts';
import type { Projection } from './projection.ts';
import { RolloutFile, repairTail } from './rollout-file.ts';
import { FORMAT_VERSION } from './rollout-line.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import { noRollout } from './thread-ids.ts';
import type { ThreadMeta } from './thread-meta.ts';
import type { ThreadStore } from './thread-store.ts';

/** As the only writer. Returns what is known of the thread then. @throws {RpcFault} */
export async function amendStored(
  store: ThreadStore,
  place: RolloutPlace,
  choose: (meta: ThreadMeta) => readonly ThreadFact[],
  nowMs: number,
): Promise<ThreadMeta> {
  ensureWritable(place.threadId, await store.project(place));
  repairTail(place.path);
  const projection = await store.project(place);
  if (projection.meta === null) throw noRollout(place.threadId);
  const facts = choose(projection.meta);
  if (facts.length === 0) return projection.meta;
  const file = new RolloutFile(place.path, projection);
  try {
    file.append(
      facts.map((payload) => ({ type: 'event_msg', payload })),
      nowMs,
    );
  } finally {
    file.close();
  }
  store.saveSoon(place, projection);
  return projection.meta;
}

/** @throws {RpcFault} for a file of a format that we do not know all of */
export function ensureWritable(threadId: string, { meta }: Projection): void {
  const version = meta?.formatVersion ?? 1;
  if (version <= FORMAT_VERSION) return;
  throw invalidRequest(
    `thread ${threadId} was written by a later version of Skein (format ${version}, and this one ` +
      `writes ${FORMAT_VERSION}): it can be read here, but not continued or changed`,
  );
}
