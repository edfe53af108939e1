/** Keeps facts of a thread that is not loaded. */
import { RolloutFile } from './rollout-file.ts';
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
  const projection = await store.projectWritable(place);
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
