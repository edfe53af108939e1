/** `host/crash/*`: reports of what ended by itself. */
import type { HostParams } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { CrashReports } from '../diagnostics/crash-reports.ts';

interface Parts {
  readonly crashes: CrashReports;
}

export const crashHandlers = {
  'host/crash/list': async ({ crashes }: Parts) => ({
    data: crashes.list(),
    folder: crashes.folder,
  }),
  'host/crash/read': async ({ crashes }: Parts, { id }: HostParams<'host/crash/read'>) => {
    const report = crashes.read(id);
    if (report === null) throw invalidRequest('`id`: there is no such report');
    return report;
  },
  'host/crash/delete': async ({ crashes }: Parts, { ids }: HostParams<'host/crash/delete'>) => {
    crashes.delete(ids);
    return {};
  },
  'host/crash/seen': async ({ crashes }: Parts) => {
    crashes.markSeen();
    return {};
  },
};
