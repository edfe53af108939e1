/** Names to addresses, once: what was judged is what is connected to. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import type { HostTarget } from './hosts.ts';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** How names lead to addresses, and which of these anybody may reach. */
export interface Surroundings {
  /** All addresses of a name. Rejects when there are none. */
  readonly resolve: (host: string) => Promise<readonly Address[]>;
  readonly isPublic: (address: string) => boolean;
}

export const realSurroundings: Surroundings = {
  resolve: (host) => lookup(host, { all: true }),
  isPublic: isPublicAddress,
};

export type Found =
  | { readonly addresses: readonly Address[] }
  /** Sentences' ends that say why there are none to use. */
  | { readonly refused: string }
  | { readonly failed: string };

/**
 * The addresses of a host. With `anywhere` they may lie on this machine and its networks, too, but not
 * at a port in `closed`.
 */
export async function findAddresses(
  { host, port }: Pick<HostTarget, 'host' | 'port'>,
  anywhere: boolean,
  closed: ReadonlySet<number>,
  { resolve, isPublic }: Surroundings,
): Promise<Found> {
  const family = isIP(host);
  let found: readonly Address[];
  try {
    found = family === 0 ? await resolve(host) : [{ address: host, family }];
  } catch (error) {
    return { failed: `its name has no address (${wordsOf(error)})` };
  }
  if (found.length === 0) return { failed: 'its name has no address' };
  // One is enough: a name that leads to both may be changed to lead there alone.
  const local = found.find(({ address }) => !isPublic(address));
  if (local === undefined) return { addresses: found };
  if (closed.has(port)) return { refused: 'Skein itself listens there' };
  if (anywhere) return { addresses: found };
  return {
    refused: `its name leads to ${local.address}, an address of this machine or its network, which the config does not name`,
  };
}

/** A `lookup` that knows these addresses only. */
export function pinnedTo(addresses: readonly Address[]): LookupFunction {
  return (_host, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, [...addresses]);
    else if (first !== undefined) done(null, first.address, first.family);
    else done(new Error('no address'), '', 0);
  };
}

function wordsOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
