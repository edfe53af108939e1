/**
 * The web door: the app in a browser; on 127.0.0.1 only, if nothing else is said (`docs/web.md`).
 *
 * # Contract for the page
 *
 * **Entry.** The user opens `http://127.0.0.1:PORT/#link=CODE` (`&server=…&thread=…` may follow: the
 * thread to show). The page exchanges the code once and keeps the token in `localStorage`; an origin
 * includes its port, so no other local page can read it. It stays good over a restart. Behind TLS the
 * token is a cookie that no script sees, and the page gets a secret besides, which it keeps in memory
 * and sends as its `TOKEN`; there a proxy or an identity provider may say who it is, without a link.
 * Addresses are below the door's base path.
 *
 * | request | headers | body | answer |
 * |---|---|---|---|
 * | `GET /`, `GET /<file>` | | | the page and its files, with the policy below |
 * | `POST /session` | `Content-Type: application/json` | `{"code": "…"}` | 200 `{"token": "…"}`; 401 when the code is unknown, used or too old (12 hours if printed, 10 minutes if asked for by a page). `{"again": true}`: a new sign-in of whom the proxy names |
 * | `GET /session` | the cookie | | 200 `{"token": "…"}`; 401 or 403 with the reason |
 * | `GET /sign-in` | | | a redirect to the identity provider; it comes back to `/sign-in/callback` |
 * | `GET /healthz`, `/readyz` | any `Host` | | 200 `ok`; 503 while no app server is ready |
 * | `GET /events` | `Authorization: Bearer TOKEN`, `X-Skein-Stream: ID`, `Last-Event-ID: EPOCH.SEQ` after a break | | 200 `text/event-stream`, read by `fetch` |
 * | `POST /rpc` | `Authorization`, `X-Skein-Stream`, `Content-Type: application/json` | one `ClientEnvelope` or an array of them, ≤ 32 MiB | 202, empty |
 *
 * **Stream.** `ID` is 16 to 64 characters of `A–Z a–z 0–9 _ -`, chosen at random by the page (by its
 * SharedWorker: tabs share one stream). A stream is one client of the hub. It is made by the first
 * request that names it, and lives on for ten minutes after its last connection broke. A second
 * `GET /events` with the same ID takes the stream over; the first one ends.
 *
 * **Events.** Each event is `id: EPOCH.SEQ` and `data:` a JSON array of `ServerEnvelope`s in
 * order (both in `server/protocol/host.ts`); SEQ is that of its last envelope. Responses come here too, never in the answer to a POST.
 * Lines that begin with `:` are heartbeats, every 15 s. To continue after a break, send the last id
 * that was processed as `Last-Event-ID`. If the stream cannot be continued from there (Skein was
 * restarted, the stream expired, more than 8 MiB went by), the first envelope is `host/resync`:
 * requests that are still open will not be answered, no thread is open any more; ask for everything
 * again. A connection that begins anew and names no id gets `host/resync` only if the stream was
 * used before. `X-Skein-Anew: 1` on the answer says that the stream is not the one that was named: what
 * was sent in that one and not answered must not be sent again. A repeated request id of a stream is dropped, so a POST whose answer was lost
 * may be sent again.
 *
 * **In turns.** Where something on the way holds events back, `X-Skein-Poll: wait` has the answer end after
 * the first events, or after 20 s without any; `now` has it end with what there is.
 *
 * **Errors** are `{"error": {"message": "…"}}`: 400 bad JSON or stream id, 401 no or wrong token, 403
 * wrong Host or Origin, 404, 413 body too large, 415 not `application/json`, 429 too much (`Retry-After`
 * says when again). A 401 or 403 of somebody who is not let in has a `reason` besides, which the page
 * has words for.
 *
 * **Policy.** Scripts come from files only. `<style>` elements made by script need the nonce in
 * `<meta name="csp-nonce" content="…">`, which the door writes into each page it serves.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import type { Callers } from './callers.ts';
import type { DoorSettings } from './door-settings.ts';
import type { Entrance } from './entrance.ts';
import { guard, refuse, safeHeaders, sameSite } from './guard.ts';
import { isJson, jsonOf } from './json-body.ts';
import { Buckets, REQUEST_LIMIT, limited } from './limits.ts';
import { addPages } from './pages.ts';
import { requestLog } from './request-log.ts';
import type { RequestEvent } from './request-log.ts';
import { turnAway } from './session.ts';
import type { Streams } from './streams.ts';

/** Bytes of a POST: a message may bring images, as `data:` URLs. */
export const BODY_BYTES = 32 * 1024 * 1024;
const STREAM_ID = /^[\w-]{16,64}$/;

export interface RouteOptions {
  readonly settings: DoorSettings;
  readonly callers: Callers;
  readonly entrance: Entrance;
  readonly streams: Streams;
  readonly session: Hono;
  /** The way to an identity provider; null where there is none. */
  readonly signIn: Hono | null;
  readonly answered: (event: RequestEvent) => void;
  readonly now: () => number;
  readonly port: () => number;
  /** Whether work can be done: an app server is there. */
  readonly ready: () => boolean;
  /** The built renderer, and the page in it that `/` is. */
  readonly folder: string;
  readonly page: string;
}

export function createRoutes(options: RouteOptions): Hono {
  const { settings, callers, entrance, streams, session, now, port, folder, page } = options;
  const app = new Hono({ getPath: (request) => below(settings.basePath, request.url) });
  app.use(
    safeHeaders(settings.tls !== null || settings.publicOrigin?.startsWith('https:') === true),
  );
  app.use(requestLog(options.answered, now, (context) => callers.of(context).address));
  // Asked by machines, under whatever name they know; they tell nothing but that.
  app.get('/healthz', (context) => context.text('ok'));
  app.get('/readyz', (context) =>
    options.ready() ? context.text('ok') : context.text('no app server is ready', 503),
  );
  app.use(guard(settings, callers, port));
  app.get(BARE, (context) => context.redirect(settings.basePath, 308));
  app.use(limited(new Buckets(REQUEST_LIMIT, now), (context) => callers.of(context).address));
  app.onError((error, context) =>
    context.json({ error: { message: `Skein failed here: ${error.message}` } }, 500),
  );
  app.notFound((context) => refuse(context, 404, 'there is nothing at this address'));
  app.route('/session', session);
  if (options.signIn !== null) app.route('/sign-in', options.signIn);

  const streamOf = (header: string | undefined): string | null =>
    header !== undefined && STREAM_ID.test(header) ? header : null;

  app.get('/events', sameSite, (context) => {
    const judged = entrance.judge(context);
    if ('refused' in judged) return turnAway(context, judged);
    const id = streamOf(context.req.header('x-skein-stream'));
    if (id === null) return refuse(context, 400, BAD_STREAM);
    if (!streams.belongs(id, judged.signIn.id)) return refuse(context, 403, NOT_YOURS);
    const lastId = context.req.header('last-event-id') ?? null;
    const poll = context.req.header('x-skein-poll');
    const opened = streams.open(id, judged.signIn, {
      lastId,
      turn: poll === 'now' || poll === 'wait' ? poll : null,
    });
    if (opened === null) return context.json({ error: { message: TOO_MANY } }, 503);
    return context.body(opened.body, 200, {
      ...(opened.anew ? { 'X-Skein-Anew': '1' } : {}),
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // nginx holds events back otherwise, until it has a buffer full of them.
      'X-Accel-Buffering': 'no',
    });
  });

  app.post(
    '/rpc',
    sameSite,
    async (context, next) => {
      // Before a byte of the body is read.
      const judged = entrance.judge(context);
      if ('refused' in judged) return turnAway(context, judged);
      if (!isJson(context.req.header('content-type'))) {
        return refuse(context, 415, 'send application/json');
      }
      return next();
    },
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: (context) => refuse(context, 413, `the body is larger than ${BODY_BYTES} bytes`),
    }),
    async (context) => {
      const id = streamOf(context.req.header('x-skein-stream'));
      if (id === null) return refuse(context, 400, BAD_STREAM);
      const judged = entrance.judge(context);
      if ('refused' in judged) return turnAway(context, judged);
      if (!streams.belongs(id, judged.signIn.id)) return refuse(context, 403, NOT_YOURS);
      const body = await jsonOf(context.req.raw);
      if (body === undefined) return refuse(context, 400, 'the body is not JSON');
      const client = streams.client(id, judged.signIn);
      if (client === null) return context.json({ error: { message: TOO_MANY } }, 503);
      for (const envelope of Array.isArray(body) ? body : [body]) client.receive(envelope);
      return context.body(null, 202);
    },
  );

  for (const path of ['/events', '/rpc']) {
    app.all(path, (context) => refuse(context, 405, 'this address does not take this method'));
  }
  // A megabyte of script on a phone's line. Nothing else: events are not to wait for more, and what is said in them
  // is not to be guessed by its length.
  app.use('/assets/*', compress());
  addPages(app, folder, page);
  return app;
}

const BAD_STREAM = '`X-Skein-Stream` must be 16 to 64 characters of A–Z a–z 0–9 _ -';
const NOT_YOURS = 'this stream is of another sign-in';
const TOO_MANY = 'too many pages are open';

/** The path as the routes know it; one that is outside leads nowhere. */
function below(basePath: string, url: string): string {
  const { pathname } = new URL(url);
  if (`${pathname}/` === basePath) return BARE;
  return pathname.startsWith(basePath) ? pathname.slice(basePath.length - 1) : OUTSIDE;
}

const OUTSIDE = '/outside of the base path';
/** The base path without its last slash. */
const BARE = '/the base path itself';
