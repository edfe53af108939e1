/** Tells of each request that was answered: what it was about, never what was in it. */
import type { Context, MiddlewareHandler } from 'hono';

export interface RequestEvent {
  readonly method: string;
  /** One of a few; pages and their files are one. */
  readonly route: string;
  readonly status: number;
  /** Until the answer began. */
  readonly ms: number;
  readonly address: string;
}

const ROUTES = ['/rpc', '/events', '/session', '/sign-in', '/healthz', '/readyz'] as const;
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

export function requestLog(
  tell: (event: RequestEvent) => void,
  now: () => number,
  addressOf: (context: Context) => string,
): MiddlewareHandler {
  return async (context, next) => {
    const began = now();
    await next();
    const { path, method } = context.req;
    tell({
      method: METHODS.has(method) ? method : 'OTHER',
      route: ROUTES.find((route) => path === route || path.startsWith(`${route}/`)) ?? 'page',
      status: context.res.status,
      ms: Math.round(now() - began),
      address: addressOf(context),
    });
  };
}
