/**
 * `/sign-in`: to the identity provider and back, by the code flow with PKCE, state and nonce. The
 * library is loaded when it is first needed: a Skein of one user has no use for it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type * as OpenId from 'openid-client';
import { moment, passedSince } from '../app-server/clock.ts';
import type { Clock, Moment } from '../app-server/clock.ts';
import { roleFor } from './door-settings.ts';
import type { DoorSettings, OidcSettings } from './door-settings.ts';
import type { Entrance } from './entrance.ts';
import { limited } from './limits.ts';
import type { Buckets } from './limits.ts';

/** Somebody who was sent there has so long to come back. */
const AWAY_MS = 10 * 60 * 1000;
/** Of those who are away: the oldest goes when there are more. */
const MOST_AWAY = 500;
/** Where to show after it; longer is no address of ours. */
const THEN_LENGTH = 500;

interface Away {
  readonly verifier: string;
  readonly nonce: string;
  /** The fragment of the page that the user wants. */
  readonly goal: string;
  /** Of the cookie: whoever comes back is the browser that was sent. */
  readonly browser: string;
  readonly begun: Moment;
}

export interface OidcParts {
  readonly settings: DoorSettings;
  readonly oidc: OidcSettings;
  readonly entrance: Entrance;
  readonly tries: Buckets;
  readonly addressOf: (context: Context) => string;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

export function oidcRoutes(parts: OidcParts): Hono {
  const { settings, oidc, entrance, tries, addressOf, clock, warn } = parts;
  const { basePath, publicOrigin } = settings;
  const home = `${publicOrigin ?? ''}${basePath}`;
  const secure = home.startsWith('https:');
  const cookieName = secure ? '__Secure-skein-begun' : 'skein-begun';
  const away = new Map<string, Away>();
  let provider: Promise<Provider> | null = null;
  const known = (): Promise<Provider> =>
    (provider ??= discover(oidc).catch((error: unknown) => {
      // The next one asks again.
      provider = null;
      throw error;
    }));
  const failed = (context: Context, problem: string, why: unknown): Response => {
    warn(`a sign-in by ${oidc.issuer} failed: ${why instanceof Error ? why.message : String(why)}`);
    return context.redirect(`${basePath}#problem=${problem}`);
  };

  const app = new Hono();
  app.use(limited(tries, addressOf));
  app.get('/', async (context) => {
    const then = context.req.query('then') ?? '';
    try {
      const { library, config } = await known();
      const verifier = library.randomPKCECodeVerifier();
      const state = library.randomState();
      const nonce = library.randomNonce();
      const browser = randomBytes(24).toString('base64url');
      away.set(state, {
        verifier,
        nonce,
        goal: then.startsWith('#/') && then.length < THEN_LENGTH ? then : '',
        browser: hash(browser),
        begun: moment(clock),
      });
      const [oldest] = away.keys();
      if (away.size > MOST_AWAY && oldest !== undefined) away.delete(oldest);
      // Not strict: it must come along when the provider sends the browser back.
      setCookie(context, cookieName, browser, {
        path: `${basePath}sign-in`,
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        maxAge: AWAY_MS / 1000,
      });
      const url = library.buildAuthorizationUrl(config, {
        redirect_uri: `${home}sign-in/callback`,
        scope: oidc.scope,
        state,
        nonce,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return context.redirect(url.href);
    } catch (error) {
      return failed(context, 'signInFailed', error);
    }
  });

  app.get('/callback', async (context) => {
    const state = context.req.query('state') ?? '';
    const begun = away.get(state);
    away.delete(state);
    const browser = getCookie(context, cookieName) ?? '';
    deleteCookie(context, cookieName, { path: `${basePath}sign-in`, secure });
    if (
      begun === undefined ||
      passedSince(clock, begun.begun) > AWAY_MS ||
      hash(browser) !== begun.browser
    ) {
      return failed(context, 'signInFailed', 'this browser began no sign-in, or too long ago');
    }
    try {
      const { library, config } = await known();
      const url = new URL(`${home}sign-in/callback${new URL(context.req.url).search}`);
      const tokens = await library.authorizationCodeGrant(config, url, {
        pkceCodeVerifier: begun.verifier,
        expectedState: state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      const claims: Readonly<Record<string, unknown>> = tokens.claims() ?? {};
      const names = namesIn(claims, oidc.claim);
      const role = roleFor(settings.roles, names);
      if (names.length === 0 || role === null) {
        return failed(context, 'notAllowed', whyNot(claims, oidc.claim, names));
      }
      entrance.admit(context, { user: userOf(claims, names), role, how: 'oidc' });
      return context.redirect(`${basePath}${begun.goal}`);
    } catch (error) {
      return failed(context, 'signInFailed', error);
    }
  });
  return app;
}

interface Provider {
  readonly library: typeof OpenId;
  readonly config: OpenId.Configuration;
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Provider> {
  const library = await import('openid-client');
  const local = issuer.startsWith('http:');
  const config = await library.discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret === null ? library.None() : library.ClientSecretPost(clientSecret),
    // Without TLS on this computer alone, which was judged with the settings. Signatures always count.
    {
      execute: [
        ...(local ? [library.allowInsecureRequests] : []),
        library.enableNonRepudiationChecks,
      ],
    },
  );
  return { library, config };
}

/**
 * An address counts when the provider says that it has seen whose it is: with some, who manages a tenant gives
 * their people any address, and the provider says nothing of it.
 */
function verified(claims: Readonly<Record<string, unknown>>): boolean {
  return claims['email_verified'] === true;
}

/** What the rules may name. */
function namesIn(claims: Readonly<Record<string, unknown>>, claim: string): readonly string[] {
  if (claim === 'email' && !verified(claims)) return [];
  const value = claims[claim];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  // Nobody gets the rule for everybody by a name of their own.
  return all.filter((one): one is string => typeof one === 'string' && one !== '' && one !== '*');
}

function whyNot(
  claims: Readonly<Record<string, unknown>>,
  claim: string,
  names: readonly string[],
): string {
  if (claim === 'email' && typeof claims['email'] === 'string' && !verified(claims)) {
    return `the provider does not say that it verified ${claims['email']} (email_verified); see oidc_claim`;
  }
  return `no role for ${claim} ${names.join(', ')}`;
}

function userOf(claims: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  const known = [
    verified(claims) ? claims['email'] : undefined,
    claims['preferred_username'],
    claims['name'],
    names[0],
    claims['sub'],
  ];
  return known.find((one): one is string => typeof one === 'string' && one !== '') ?? '?';
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
