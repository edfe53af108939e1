/** Which servers there are: what the user configured, and the one that comes with Skein. */
import { check } from '../../server/protocol/check.ts';
import { serverProfile } from '../../server/protocol/host-server.ts';
import type { ServerProfile } from '../../server/protocol/host-server.ts';
import type { StoredProfile } from '../storage/records.ts';

/** The server that comes with Skein. It is always there. */
export const LOCAL = 'local';

export interface Profile extends ServerProfile {
  readonly id: string;
}

/** Ours: takes provider keys over the protocol. */
export function isBundled({ way }: Profile): boolean {
  return way.type === 'bundled';
}

/**
 * @param stored what the user configured; the row `local` may rename the bundled server
 * @param broken told of a row that means nothing to this Skein; it stays as it is
 */
export function profilesFrom(
  stored: readonly StoredProfile[],
  broken: (id: string, problem: string) => void,
): Profile[] {
  let bundled: Profile = {
    id: LOCAL,
    name: 'This computer',
    way: { type: 'bundled' },
    standing: 'on',
  };
  const others: Profile[] = [];
  for (const { id, profile } of stored) {
    const judged = check(serverProfile, profile);
    if (!judged.ok) broken(id, judged.problem.message);
    else if ((id === LOCAL) !== (judged.value.way.type === 'bundled')) {
      broken(id, '`way`: only `local` is the server that comes with Skein');
    } else if (id === LOCAL) bundled = { id, ...known(judged.value), standing: 'on' };
    else others.push({ id, ...known(judged.value) });
  }
  return [bundled, ...others];
}

function known({ name, way, standing }: ServerProfile): Omit<Profile, 'id'> {
  return { name, way, standing };
}
