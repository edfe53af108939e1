/** From where a request comes, and under which name: what a proxy says counts if the proxy is known. */
import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { DoorSettings } from './door-settings.ts';

export interface From {
  /** Of the browser, as far as that can be known. */
  readonly address: string;
  /** The connection itself comes from a proxy that was named. */
  readonly trusted: boolean;
}

export class Callers {
  readonly #proxies: BlockList;

  /** @param proxies judged already: addresses, and networks as `10.0.0.0/8` */
  constructor({ proxies }: Pick<DoorSettings, 'proxies'>) {
    this.#proxies = new BlockList();
    for (const proxy of proxies) {
      const [address = '', bits] = proxy.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#proxies.addAddress(address, family);
      else this.#proxies.addSubnet(address, Number(bits), family);
    }
  }

  of(context: Context): From {
    const peer = plain(getConnInfo(context).remote.address ?? '');
    if (!this.#trusts(peer)) return { address: peer, trusted: false };
    const chain = (context.req.header('x-forwarded-for') ?? '').split(',').map((one) => plain(one));
    // From the nearest on: the first that is no proxy of ours; what stands before it anybody can write.
    const address = chain.findLast((one) => isIP(one) !== 0 && !this.#trusts(one));
    return { address: address ?? peer, trusted: true };
  }

  #trusts(address: string): boolean {
    const kind = isIP(address);
    return kind !== 0 && this.#proxies.check(address, kind === 6 ? 'ipv6' : 'ipv4');
  }
}

/** IPv4 as such, also where it came over a socket for both. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/iu, '');
}
