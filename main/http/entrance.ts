/**
 * Who a request is from. Without TLS the browser keeps its token itself and sends it as a header: a
 * cookie would reach every port of this computer. With TLS the token is a cookie that no script reads,
 * and each page has a secret besides, which another page of the same site does not get.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { SignIn } from '../../server/protocol/host-sign-in.ts';
import type { NewSignIn, SignIns } from '../sign-ins/sign-ins.ts';
import type { Callers } from './callers.ts';
import { roleFor } from './door-settings.ts';
import type { DoorSettings } from './door-settings.ts';

/** Why somebody is not let in; the page has words for each. */
export type Refused =
  /** It has nothing to show: a link is needed. */
  | 'noLink'
  /** What it shows is not known (any more). */
  | 'refused'
  | 'revoked'
  /** The same of somebody who can come in again without a link. */
  | 'revokedUser'
  /** The identity provider has to be asked. */
  | 'signIn'
  /** The proxy named nobody. */
  | 'noUser'
  /** Somebody who has no role here. */
  | 'notAllowed';

export type Judged = { readonly signIn: SignIn } | { readonly refused: Refused };

/** More than 400 days no browser keeps one; idle ones end here long before. */
const COOKIE_SECONDS = 400 * 24 * 60 * 60;

export interface EntranceParts {
  readonly settings: DoorSettings;
  readonly signIns: SignIns;
  readonly callers: Callers;
  readonly port: () => number;
}

export class Entrance {
  readonly #parts: EntranceParts;
  readonly #secure: boolean;
  /** The token is a cookie. */
  readonly cookies: boolean;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
    const { tls, publicOrigin, entry } = parts.settings;
    this.#secure = publicOrigin === null ? tls !== null : publicOrigin.startsWith('https:');
    this.cookies = this.#secure || entry.kind !== 'link';
  }

  /** Of a request that asks for more than pages. */
  judge(context: Context): Judged {
    const bearer = /^Bearer ([\w-]+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (bearer === undefined) return { refused: this.#nothingShown() };
    if (!this.cookies) return this.#judgeToken(context, bearer);
    const token = getCookie(context, this.#cookieName);
    if (token === undefined) return { refused: this.#nothingShown() };
    if (!same(bearer, pageSecret(token))) return { refused: 'refused' };
    return this.#judgeToken(context, token);
  }

  /** What a page begins with: the secret that goes with the cookie it has, or why there is none. */
  begin(context: Context): { readonly token: string } | { readonly refused: Refused } {
    if (!this.cookies) return { refused: 'noLink' };
    const token = getCookie(context, this.#cookieName);
    if (token !== undefined) {
      const judged = this.#judgeToken(context, token);
      if ('signIn' in judged) return { token: pageSecret(token) };
      // Somebody ended it: that is not undone by loading the page again.
      if (judged.refused.startsWith('revoked') || judged.refused === 'notAllowed') return judged;
    }
    return this.#parts.settings.entry.kind === 'proxy'
      ? this.admitProxied(context)
      : { refused: this.#nothingShown() };
  }

  /** Whom the proxy names, as a new sign-in. */
  admitProxied(context: Context): { readonly token: string } | { readonly refused: Refused } {
    if (this.#parts.settings.entry.kind !== 'proxy') return { refused: this.#nothingShown() };
    const user = this.#proxied(context);
    if (user === null) return { refused: 'noUser' };
    const role = roleFor(this.#parts.settings.roles, [user]);
    if (role === null) return { refused: 'notAllowed' };
    return { token: this.admit(context, { user, role, how: 'proxy' }) };
  }

  /** @returns what the page sends with its requests from now on */
  admit(context: Context, who: Pick<NewSignIn, 'user' | 'role' | 'how'>): string {
    const { signIns, callers } = this.#parts;
    const agent = context.req.header('user-agent') ?? '';
    const { token } = signIns.make({ ...who, agent, address: callers.of(context).address });
    if (!this.cookies) return token;
    setCookie(context, this.#cookieName, token, {
      path: this.#parts.settings.basePath,
      httpOnly: true,
      sameSite: 'Strict',
      secure: this.#secure,
      maxAge: COOKIE_SECONDS,
    });
    return pageSecret(token);
  }

  #judgeToken(context: Context, token: string): Judged {
    const { settings, signIns, callers } = this.#parts;
    const found = signIns.find(token);
    if (found.state !== 'good') {
      if (found.state === 'unknown') return { refused: 'refused' };
      return { refused: settings.entry.kind === 'link' ? 'revoked' : 'revokedUser' };
    }
    const { signIn } = found;
    // Another way in is configured now than the one it came by.
    if (signIn.how !== settings.entry.kind) return { refused: this.#nothingShown() };
    let { role } = signIn;
    if (settings.entry.kind === 'proxy') {
      const user = this.#proxied(context);
      if (user === null) return { refused: 'noUser' };
      if (user !== signIn.user) return { refused: 'refused' };
      const now = roleFor(settings.roles, [user]);
      if (now === null) return { refused: 'notAllowed' };
      role = now;
    }
    signIns.seen(signIn, callers.of(context).address, role);
    return { signIn: { ...signIn, role } };
  }

  /** Whom a proxy that is trusted names; anybody else's header is worth nothing. */
  #proxied(context: Context): string | null {
    const { callers, settings } = this.#parts;
    if (settings.entry.kind !== 'proxy' || !callers.of(context).trusted) return null;
    const user = (context.req.header(settings.entry.header) ?? '').trim();
    // Caddy passes on the name of what it could not fill in: `{http.reverse_proxy.header.Remote-User}`.
    const named = user !== '' && user.length <= 200 && !/^\{.*\}$/.test(user);
    return named ? user : null;
  }

  #nothingShown(): Refused {
    switch (this.#parts.settings.entry.kind) {
      case 'link':
        return 'noLink';
      case 'proxy':
        return 'noUser';
      case 'oidc':
        return 'signIn';
    }
  }

  get #cookieName(): string {
    if (!this.#secure) return `skein-${this.#parts.port()}`;
    return this.#parts.settings.basePath === '/' ? '__Host-skein' : '__Secure-skein';
  }
}

/** Scripts of the page know it, the cookie they do not; neither is enough. */
function pageSecret(token: string): string {
  return createHash('sha256').update(`page ${token}`).digest('base64url');
}

function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
