/** Requests about the files that Skein keeps. */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { HostParams } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { Data } from './data.ts';
import type { Platform } from './platform.ts';

interface Parts {
  readonly platform: Platform;
  readonly data: Data;
}

export const dataHandlers = {
  'host/path/show': async ({ platform }: Parts, { path }: HostParams<'host/path/show'>) => {
    if (!isAbsolute(path)) throw invalidRequest('`path` must be absolute');
    await stat(path).catch((error: unknown) => {
      const cause = error instanceof Error ? error.message : String(error);
      throw invalidRequest(`\`path\`: ${cause}`);
    });
    if (!(await platform.showPath(path))) {
      throw invalidRequest('`path`: there is no file manager here that could be asked');
    }
    return {};
  },
  'host/data/measure': ({ data }: Parts, { job }: HostParams<'host/data/measure'>) =>
    data.measure(job),
  'host/data/verify': ({ data }: Parts, { job }: HostParams<'host/data/verify'>) =>
    data.verify(job),
  'host/data/repair': ({ data }: Parts, { job }: HostParams<'host/data/repair'>) =>
    data.repair(job),
  'host/data/backup': ({ data }: Parts, { job, folder }: HostParams<'host/data/backup'>) =>
    data.backup(job, folder),
  'host/data/restore': ({ data }: Parts, { job, folder }: HostParams<'host/data/restore'>) =>
    data.restore(job, folder),
  'host/data/kept': ({ data }: Parts, { job }: HostParams<'host/data/kept'>) => data.kept(job),
  'host/data/cancel': async ({ data }: Parts, { job }: HostParams<'host/data/cancel'>) => {
    data.cancel(job);
    return {};
  },
};
