/**
 * `thread/revert`: a line that hides a turn and all after it. Nothing is taken out of the file, so
 * that forks which were made before still have what they build on, and so has whoever looks for it.
 */
import { invalidRequest } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { ThreadAccess } from './thread-access.ts';
import { baseAfter, partsUntil, stateAt } from './fork.ts';
import { RolloutFile } from './rollout-file.ts';
import { FORMAT_VERSION } from './rollout-line.ts';
import type { RolloutEntry } from './rollout-line.ts';
import type { ThreadServices } from './services.ts';
import { sharedHistory } from './thread-history.ts';
import { storedSource } from './thread-reading.ts';
import type { Stored } from './thread-reading.ts';
import type { ThreadStore } from './thread-store.ts';

/** Hides a turn and all after it; see `ThreadLoader.reshape`. @throws {RpcFault} */
export function revertThread(
  { loader, services }: ThreadAccess,
  threadId: string,
  beforeTurnId: string,
): Promise<LoadedThread> {
  return loader.reshape(threadId, (stored) =>
    revertStored(stored, loader.store, beforeTurnId, services),
  );
}

/** As the only writer. Returns the thread as it is then. @throws {RpcFault} */
async function revertStored(
  stored: Stored,
  store: ThreadStore,
  beforeTurnId: string,
  services: Pick<ThreadServices, 'now' | 'outbound'>,
): Promise<Stored> {
  const { place, projection } = stored;
  const before = projection.meta?.readState.revision;
  const { parts, turns } = storedSource(stored);
  const at = turns.findIndex(({ row }) => row.id === beforeTurnId);
  if (at === -1) throw invalidRequest(`turn not found: ${beforeTurnId}`);
  const left = baseAfter(turns.slice(0, at));
  const own = turns[at]?.part.threadId === place.threadId;
  const { told, usage } = await stateAt(partsUntil(parts, left));
  const entries: RolloutEntry[] = [];
  const note = (payload: Extract<RolloutEntry, { type: 'event_msg' }>['payload']): void => {
    entries.push({ type: 'event_msg', payload });
  };
  if ((projection.meta?.formatVersion ?? 1) < FORMAT_VERSION) {
    note({ type: 'format_raised', format_version: FORMAT_VERSION });
  }
  note({
    type: 'thread_reverted',
    before_turn_id: beforeTurnId,
    ...(own ? {} : { history_base: left }),
  });
  note({ type: 'thread_state', told, usage });
  const file = new RolloutFile(place.path, projection);
  try {
    file.append(entries, services.now());
  } finally {
    file.close();
  }
  const readState = projection.meta?.readState;
  // What nobody can see any more is not unread any more.
  if (readState !== undefined && readState.revision !== before) {
    const { threadId } = place;
    services.outbound.toThread(threadId, 'thread/readState/changed', { threadId, readState });
  }
  return { ...stored, shared: await sharedHistory(store, projection.base) };
}
