import { invalidRequest } from '../rpc/fault.ts';
import type { Projection } from './projection.ts';
import { FORMAT_VERSION } from './rollout-line.ts';

/** @throws {RpcFault} for a file of a format that we do not know all of */
export function ensureWritable(threadId: string, { meta }: Projection): void {
  const version = meta?.formatVersion ?? 1;
  if (version <= FORMAT_VERSION) return;
  throw invalidRequest(
    `thread ${threadId} was written by a later version of Skein (format ${version}, and this one ` +
      `writes ${FORMAT_VERSION}): it can be read here, but not continued or changed`,
  );
}
