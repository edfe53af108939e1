/**
 * Addresses that a name must not lead to: this machine, its networks, and what clouds tell their
 * machines by. Source: IANA's special-purpose address registries.
 */
import { BlockList, isIP } from 'node:net';

const SPECIAL_V4 = `
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
  192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
  224.0.0.0/4 240.0.0.0/4`;
/** Within 2000::/3, outside of which nothing is public. 2002::/16 would lead to any IPv4 address. */
const SPECIAL_V6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';

const special = new BlockList();
for (const [list, family] of [
  [SPECIAL_V4, 'ipv4'],
  [SPECIAL_V6, 'ipv6'],
] as const) {
  for (const subnet of list.trim().split(/\s+/)) {
    const [address = '', bits] = subnet.split('/');
    special.addSubnet(address, Number(bits), family);
  }
}

const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');

/** Whether it lies on the public Internet. Mapped and translated forms of IPv4 never do. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return publicV6.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}
