/** Resting from and going on with what the library still lacks. */
import type { SyncState } from '../../server/protocol/host-sync.ts';
import type { App } from './app-store.ts';

export interface SyncSum {
  readonly total: number;
  /** Not whole in the library yet, those included that could not be fetched. */
  readonly left: number;
  readonly failed: number;
  readonly listing: boolean;
}

/** Of all servers that run. */
export function syncSum({ servers }: SyncState): SyncSum {
  const sum = (of: 'total' | 'left' | 'failed'): number =>
    servers.reduce((all, server) => all + server[of], 0);
  return {
    total: sum('total'),
    left: sum('left'),
    failed: sum('failed'),
    listing: servers.some(({ listing }) => listing),
  };
}

export async function pauseSync(app: App): Promise<void> {
  app.store.setState({ sync: await app.rpc.host('host/sync/pause', {}) });
}

export async function resumeSync(app: App): Promise<void> {
  app.store.setState({ sync: await app.rpc.host('host/sync/resume', {}) });
}
