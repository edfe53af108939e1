/** `/session`: how a page comes by what it sends with its requests. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Context } from 'hono';
import type { SignIns } from '../sign-ins/sign-ins.ts';
import { owner } from '../sign-ins/visitor.ts';
import type { Entrance, Refused } from './entrance.ts';
import { refuse, sameSite } from './guard.ts';
import { isJson, jsonOf } from './json-body.ts';
import { limited } from './limits.ts';
import type { Buckets } from './limits.ts';
import type { Links } from './links.ts';

const CODE_BYTES = 4096;

export interface SessionParts {
  readonly entrance: Entrance;
  readonly links: Links;
  readonly signIns: SignIns;
  readonly tries: Buckets;
  readonly addressOf: (context: Context) => string;
}

export function sessionRoutes({ entrance, links, signIns, tries, addressOf }: SessionParts): Hono {
  const app = new Hono();
  const given = (context: Context, token: string): Response => {
    context.header('Cache-Control', 'no-store');
    // A cookie is kept by the browser; the secret that goes with it is each page's own.
    return context.json({ token, keep: !entrance.cookies });
  };

  app.get('/', sameSite, (context) => {
    const begun = entrance.begin(context);
    return 'token' in begun ? given(context, begun.token) : turnAway(context, begun);
  });

  app.post(
    '/',
    sameSite,
    limited(tries, addressOf),
    bodyLimit({
      maxSize: CODE_BYTES,
      onError: (context) => refuse(context, 413, `the body is larger than ${CODE_BYTES} bytes`),
    }),
    async (context) => {
      if (!isJson(context.req.header('content-type'))) {
        return refuse(context, 415, 'send application/json');
      }
      const body = await jsonOf(context.req.raw);
      const fields = typeof body === 'object' && body !== null ? body : {};
      // Somebody whose sign-in was ended comes in again, by their own act.
      if ('again' in fields && fields.again === true) {
        const admitted = entrance.admitProxied(context);
        return 'token' in admitted ? given(context, admitted.token) : turnAway(context, admitted);
      }
      const code = 'code' in fields ? fields.code : null;
      if (typeof code !== 'string') return refuse(context, 400, 'missing field `code`');
      const role = links.redeem(code);
      if (role === null) {
        return refuse(context, 401, 'this link was used already, or is too old', 'usedLink');
      }
      // A browser that is in already stays the sign-in that it is.
      const before = entrance.judge(context);
      if ('signIn' in before && before.signIn.role === role) {
        const kept = entrance.begin(context);
        if ('token' in kept) return given(context, kept.token);
        return given(context, tokenIn(context));
      }
      const token = entrance.admit(context, { user: null, role, how: 'link' });
      if ('signIn' in before) signIns.revoke(before.signIn.id, owner);
      return given(context, token);
    },
  );
  app.all('/', (context) => refuse(context, 405, 'this address does not take this method'));
  return app;
}

/** What {@link Entrance.judge} has found good. */
function tokenIn(context: Context): string {
  return (context.req.header('authorization') ?? '').replace(/^Bearer /, '');
}

/** With the name of the reason, for which the page has words. */
export function turnAway(context: Context, { refused }: { readonly refused: Refused }): Response {
  const status = refused === 'notAllowed' || refused === 'noUser' ? 403 : 401;
  return refuse(context, status, WORDS[refused], refused);
}

const WORDS: Readonly<Record<Refused, string>> = {
  noLink: 'no token: open a link that Skein printed',
  refused: 'this sign-in is not known: open a new link',
  revoked: 'this sign-in was ended',
  revokedUser: 'this sign-in was ended: sign in again',
  signIn: 'sign in first',
  noUser: 'the proxy named no user',
  notAllowed: 'this user has no role here',
};
