/** How the web door stands: where it listens, what it is called, who comes in and how. */
import type { Role } from '../../server/protocol/host-sign-in.ts';

/** Names of people (or of their groups) by role; `*` is everybody whom the provider knows. */
export type RoleRules = Readonly<Record<Role, readonly string[]>>;

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null: a public client, by PKCE alone. */
  readonly clientSecret: string | null;
  readonly scope: string;
  /** What the rules name: `email`, `groups`. */
  readonly claim: string;
}

/** How somebody is known. */
export type Entry =
  | { readonly kind: 'link' }
  /** A proxy names the user in this header. */
  | { readonly kind: 'proxy'; readonly header: string }
  | { readonly kind: 'oidc'; readonly oidc: OidcSettings };

export interface DoorSettings {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Begins and ends with a slash. */
  readonly basePath: string;
  /** `https://skein.example.com`; null: the names of this computer. */
  readonly publicOrigin: string | null;
  /** Addresses and networks whose `X-Forwarded-*` and user header are believed. */
  readonly proxies: readonly string[];
  readonly entry: Entry;
  readonly roles: RoleRules;
}

/** Of one user, on this computer. */
export function localDoor(port: number): DoorSettings {
  return {
    host: '127.0.0.1',
    port,
    tls: null,
    basePath: '/',
    publicOrigin: null,
    proxies: [],
    entry: { kind: 'link' },
    roles: { drive: ['*'], approve: [], watch: [] },
  };
}

/** The most that the rules give to any of these names; null: they are not let in. */
export function roleFor(rules: RoleRules, names: readonly string[]): Role | null {
  const order = ['drive', 'approve', 'watch'] as const;
  const named = order.find((role) => rules[role].some((name) => names.includes(name)));
  return named ?? order.find((role) => rules[role].includes('*')) ?? null;
}

/** An address of this computer alone. */
export function isLoopback(host: string): boolean {
  return host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** A name or an address of this computer alone, as it stands in a URL. */
export function isLocalName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || isLoopback(name);
}
