/** Which requests come from our own pages: a name that was rebound to 127.0.0.1 is not ours. */
import type { Context, MiddlewareHandler } from 'hono';

/** `{"error": {"message": …}}`, with the status that says what kind of mistake it is. */
export function refuse(
  context: Context,
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415,
  message: string,
): Response {
  return context.json({ error: { message } }, status);
}

/** @param port where the door listens; known once it does */
export function guard(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    const own = [`127.0.0.1:${port()}`, `localhost:${port()}`];
    if (!own.includes(host)) return refuse(context, 403, 'this Host is not served here');
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) {
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

/** On every answer. */
export const safeHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'no-referrer');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  if (!headers.has('Content-Security-Policy')) {
    headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  }
};
