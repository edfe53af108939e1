/** `host/server/*`: the app servers that Skein starts or reaches. */
import type { HostParams, HostResult } from '../../server/protocol/host.ts';
import type { Approvals } from './approvals.ts';
import type { Servers } from './servers.ts';
import type { Storage } from '../storage/storage.ts';

interface Parts {
  readonly servers: Servers;
  readonly storage: Storage;
  readonly approvals: Approvals;
}

type Method =
  | 'host/server/wake'
  | 'host/server/add'
  | 'host/server/update'
  | 'host/server/remove'
  | 'host/server/probe'
  | 'host/server/find'
  | 'host/server/threads'
  | 'host/server/restart'
  | 'host/server/log';

type Handlers = {
  readonly [M in Method]: (parts: Parts, params: HostParams<M>) => Promise<HostResult<M>>;
};

export const serverHandlers: Handlers = {
  'host/server/wake': async ({ servers }, { server }) => {
    await servers.link(server).awake();
    return { server: servers.state(server) };
  },
  'host/server/add': async ({ servers }, params) => ({ server: await servers.add(params) }),
  'host/server/update': async ({ servers }, params) => ({ server: await servers.update(params) }),
  'host/server/remove': async ({ servers }, { server }) => {
    await servers.remove(server);
    return {};
  },
  'host/server/probe': async ({ servers }, params) => ({ probe: await servers.probe(params) }),
  'host/server/find': async ({ servers }) => ({ data: await servers.findPrograms() }),
  'host/server/threads': async ({ storage }) => ({ counts: await storage.read('threadCounts') }),
  'host/server/restart': async ({ servers, approvals }, { server }) => {
    servers.link(server);
    approvals.expire(server, 'it was restarted');
    await servers.restart(server);
    return {};
  },
  'host/server/log': async ({ servers }, { server }) => servers.log(server),
};
