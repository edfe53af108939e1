/** `host/worker/*`: servers that Skein makes, puts to sleep and wakes. */
import type { HostParams, HostResult } from '../../server/protocol/host.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { errorCodes } from '../../server/protocol/envelope.ts';
import { enforcedBy } from '../workers/places.ts';
import { ProvisionError } from '../workers/provisioner.ts';
import type { Workers } from '../workers/workers.ts';

interface Parts {
  readonly workers: Workers;
}

type Method =
  | 'host/worker/list'
  | 'host/worker/create'
  | 'host/worker/wake'
  | 'host/worker/sleep'
  | 'host/worker/remove'
  | 'host/worker/log'
  | 'host/worker/configure';

type Handlers = {
  readonly [M in Method]: (parts: Parts, params: HostParams<M>) => Promise<HostResult<M>>;
};

export const workerHandlers: Handlers = {
  'host/worker/list': ({ workers }) =>
    Promise.resolve({
      data: workers.list(),
      config: workers.config,
      fixed: workers.fixed,
      enforces: enforcedBy[workers.config.place.kind],
      problem: workers.problem,
    }),
  'host/worker/create': async ({ workers }, { name, limits }) => ({
    worker: await workers.create(name, limits),
  }),
  'host/worker/wake': ({ workers }, { worker }) =>
    Promise.resolve({ worker: workers.wake(worker) }),
  'host/worker/sleep': ({ workers }, { worker }) =>
    told(async () => ({ worker: await workers.sleep(worker) })),
  'host/worker/remove': ({ workers }, { worker }) =>
    told(async () => {
      await workers.remove(worker);
      return {};
    }),
  'host/worker/log': ({ workers }, { worker }) =>
    told(async () => ({ text: await workers.log(worker) })),
  'host/worker/configure': ({ workers }, { config }) =>
    told(async () => {
      await workers.configure(config);
      return {};
    }),
};

/** What the place refuses is no fault of ours: its words are for people. */
async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    throw new RpcFault(errorCodes.internal, error.message, { cause: error });
  }
}
