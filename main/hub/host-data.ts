/** Requests about the files that Skein keeps. */
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { HostParams } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { Platform } from './platform.ts';

export const dataHandlers = {
  'host/path/show': async (
    parts: { readonly platform: Platform },
    { path }: HostParams<'host/path/show'>,
  ) => {
    if (!isAbsolute(path)) throw invalidRequest('`path` must be absolute');
    await stat(path).catch((error: unknown) => {
      const cause = error instanceof Error ? error.message : String(error);
      throw invalidRequest(`\`path\`: ${cause}`);
    });
    if (!(await parts.platform.showPath(path))) {
      throw invalidRequest('`path`: there is no file manager here that could be asked');
    }
    return {};
  },
};
