/** Which requests come from our own pages: a name that was rebound to our address is not ours. */
import type { Context, MiddlewareHandler } from 'hono';
import type { Callers } from './callers.ts';
import type { DoorSettings } from './door-settings.ts';

/** `{"error": {"message": …}}`, with the status that says what kind of mistake it is. */
export function refuse(
  context: Context,
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415,
  message: string,
  reason?: string,
): Response {
  return context.json({ error: { message, ...(reason === undefined ? {} : { reason }) } }, status);
}

/** @param port where the door listens; known once it does */
export function ownOrigins(
  { publicOrigin, tls, host }: DoorSettings,
  port: number,
): readonly string[] {
  if (publicOrigin !== null) return [publicOrigin];
  const scheme = tls === null ? 'http' : 'https';
  const names = host === '::1' ? ['[::1]', 'localhost'] : ['127.0.0.1', 'localhost'];
  return names.map((name) => `${scheme}://${name}:${port}`);
}

export function guard(
  settings: DoorSettings,
  callers: Callers,
  port: () => number,
): MiddlewareHandler {
  return async (context, next) => {
    const forwarded = callers.of(context).trusted ? context.req.header('x-forwarded-host') : null;
    const host = forwarded ?? context.req.header('host') ?? '';
    const own = ownOrigins(settings, port()).find((one) => new URL(one).host === host);
    if (own === undefined) return refuse(context, 403, 'this Host is not served here');
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== own) {
      return refuse(context, 403, 'this Origin may not speak to Skein');
    }
    return next();
  };
}

/** For everything but pages: a page of another site can't make these, even without an Origin. */
export const sameSite: MiddlewareHandler = async (context, next) => {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse(context, 403, 'another site may not speak to Skein');
  }
  return next();
};

/** On every answer. @param secure it is reached by TLS, and stays so */
export function safeHeaders(secure: boolean): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    if (secure) headers.set('Strict-Transport-Security', 'max-age=31536000');
    if (!headers.has('Content-Security-Policy')) {
      headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    }
  };
}
