/** What a fork is made of: a thread that is loaded, or one that lies on disk. */
import type { AgentSettings } from '../agent/settings.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { HistoryPart } from './thread-history.ts';
import { withoutHooks } from './thread-config.ts';
import { noRollout } from './thread-ids.ts';
import type { ThreadMeta } from './thread-meta.ts';
import { sourceOf, storedSource } from './thread-reading.ts';
import type { Stored } from './thread-reading.ts';

export interface ForkSource {
  readonly place: RolloutPlace;
  readonly meta: ThreadMeta;
  readonly settings: AgentSettings;
  readonly parts: readonly HistoryPart[];
  readonly liveTurnId: string | null;
}

/** @throws {RpcFault} for a thread that has no file */
export async function loadedForkSource(thread: LoadedThread): Promise<ForkSource> {
  await thread.renewShared();
  const { place, active, meta } = thread;
  const { config, ...others } = thread.settings;
  const settings = { ...others, config: withoutHooks(config) ?? null };
  const source = sourceOf(thread);
  if (place === null || source === null) throw noRollout(thread.id);
  return { place, meta, settings, parts: source.parts, liveTurnId: active?.id ?? null };
}

/** @throws {RpcFault} for a file that says nothing of its thread */
export function storedForkSource(stored: Stored, settings: AgentSettings): ForkSource {
  const { place, projection } = stored;
  const { meta } = projection;
  if (meta === null) throw noRollout(place.threadId);
  const { parts } = storedSource(stored);
  return { place, meta, settings, parts, liveTurnId: projection.openTurn?.id ?? null };
}
