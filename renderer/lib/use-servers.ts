import { useMemo } from 'react';
import type { ServerState } from '../../server/protocol/host-server.ts';
import { useApp } from './use-app.ts';

/** The servers that are to run; those that were switched off or removed have nothing to show. */
export function useServers(): readonly ServerState[] {
  const servers = useApp((state) => state.servers);
  return useMemo(() => servers.filter(({ standing }) => standing === 'on'), [servers]);
}

/** Where threads can begin: servers that run, and workers, which wake for what is asked of them. */
export function useReachable(): readonly ServerState[] {
  const servers = useApp((state) => state.servers);
  return useMemo(() => servers.filter((one) => one.standing === 'on' || sleeps(one)), [servers]);
}

/** It is a worker that is not there now, and would be if somebody needed it. */
export function sleeps({ way, standing }: ServerState): boolean {
  return way.type === 'worker' && standing === 'off';
}

/** The server where threads begin that are in no project yet; null before any is known. */
export function useDefaultServer(): ServerState | null {
  const servers = useReachable();
  const wanted = useApp((state) => state.settings.defaultServer);
  return servers.find(({ id }) => id === wanted) ?? servers[0] ?? null;
}

/** The name of a server that is not the one which comes with Skein: what it has is marked. */
export function useServerMark(server: string | null): string | null {
  return useApp(({ servers }) => {
    const found = servers.find(({ id }) => id === server);
    return found === undefined || found.way.type === 'bundled' ? null : found.name;
  });
}
