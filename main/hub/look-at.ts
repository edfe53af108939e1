/** Asks a server what is at a path of its machine. */
import { errorCodes } from '../../server/protocol/envelope.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import type { ServerLink } from './server-link.ts';
import type { PathKind } from '../projects/projects.ts';

export async function lookAt(link: ServerLink, path: string): Promise<PathKind> {
  try {
    const found = await link.request('fs/getMetadata', { path });
    return found.isDirectory ? 'folder' : 'other';
  } catch (error) {
    if (!(error instanceof RpcFault)) throw error;
    const unavailable = JSON.stringify(error.data ?? null).includes('serverUnavailable');
    if (unavailable) return 'unknown';
    // An operating-system failure: nearly always that nothing is there.
    return error.code === errorCodes.internal || error.code === errorCodes.invalidRequest
      ? 'missing'
      : 'unknown';
  }
}
