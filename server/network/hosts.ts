/** Hosts, as requests and rules name them. */
import { isIP } from 'node:net';

/** What a command wants to reach. */
export interface HostTarget {
  /** As {@link canonicalHost} writes it. */
  readonly host: string;
  readonly port: number;
  /** `https` is any tunnel: what goes through it is not looked into. */
  readonly protocol: 'http' | 'https';
}

/** How a target is shown, and known by: `host:port`. */
export function targetText({ host, port }: Pick<HostTarget, 'host' | 'port'>): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/**
 * One way to write each host: lower case, international names in their ASCII form, no dot at the end,
 * addresses in their usual notation whatever theirs was (`127.1`, `0x7f000001`), IPv6 without
 * brackets. Null where it is no host.
 */
export function canonicalHost(text: string): string | null {
  const bare = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
  const isAddress = isIP(bare) === 6;
  if (bare === '' || /[\s/?#@\\%]/.test(bare) || (!isAddress && /[:[\]]/.test(bare))) return null;
  let host: string;
  try {
    host = new URL(`http://${isAddress ? `[${bare}]` : bare}/`).hostname;
  } catch {
    return null;
  }
  const plain = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return plain === '' ? null : plain;
}

/** Reads `host:port`, as `CONNECT` names it; null where it is something else. */
export function targetOf(authority: string): HostTarget | null {
  const [, name = '', digits = ''] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(authority) ?? [];
  const host = canonicalHost(name);
  const port = Number(digits);
  if (host === null || port < 1 || port > 65_535) return null;
  return { host, port, protocol: 'https' };
}

/**
 * Hosts that a config names: one, `*.example.com` (what is below it), `**.example.com` (and itself),
 * or `*` (any).
 */
export interface HostPattern {
  readonly kind: 'exact' | 'below' | 'within' | 'any';
  readonly host: string;
}

export function readPattern(text: string): HostPattern | null {
  if (text === '*') return { kind: 'any', host: '' };
  const [, stars = '', rest = ''] = /^(\*{1,2}\.)?(.*)$/s.exec(text) ?? [];
  const host = rest.includes('*') ? null : canonicalHost(rest);
  if (host === null || (stars !== '' && isIP(host) !== 0)) return null;
  return { kind: stars === '' ? 'exact' : stars === '*.' ? 'below' : 'within', host };
}

export function matches({ kind, host: named }: HostPattern, host: string): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'exact':
      return host === named;
    case 'below':
      return host.endsWith(`.${named}`);
    case 'within':
      return host === named || host.endsWith(`.${named}`);
  }
}
