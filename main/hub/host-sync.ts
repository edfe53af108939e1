/** Requests about how far the library is. */
import type { SyncState } from '../../server/protocol/host-sync.ts';
import type { Sync } from './sync.ts';

interface Parts {
  readonly sync: Sync;
}

export const syncHandlers = {
  'host/sync/state': ({ sync }: Parts): Promise<SyncState> => sync.state(),
  'host/sync/pause': async ({ sync }: Parts): Promise<SyncState> => {
    await sync.pause();
    return sync.state();
  },
  'host/sync/resume': async ({ sync }: Parts): Promise<SyncState> => {
    await sync.resume();
    return sync.state();
  },
};
