/**
 * The web door: the app in a browser, served on 127.0.0.1 only.
 *
 * # Contract for the page
 *
 * **Entry.** The user opens `http://127.0.0.1:PORT/#link=CODE` (`&server=…&thread=…` may follow: the
 * thread to show). The page exchanges the code once and keeps the token in `localStorage`; an origin
 * includes its port, so no other local page can read it. The token changes at every start of Skein.
 *
 * | request | headers | body | answer |
 * |---|---|---|---|
 * | `GET /`, `GET /<file>` | | | the page and its files, with the policy below |
 * | `POST /session` | `Content-Type: application/json` | `{"code": "…"}` | 200 `{"token": "…"}`; 401 when the code is unknown, used or too old (12 hours if printed, 10 minutes if asked for by a page) |
 * | `GET /events` | `Authorization: Bearer TOKEN`, `X-Skein-Stream: ID`, `Last-Event-ID: EPOCH.SEQ` after a break | | 200 `text/event-stream`, read by `fetch` |
 * | `POST /rpc` | `Authorization`, `X-Skein-Stream`, `Content-Type: application/json` | one `ClientEnvelope` or an array of them, ≤ 32 MiB | 202, empty |
 *
 * **Stream.** `ID` is 16 to 64 characters of `A–Z a–z 0–9 _ -`, chosen at random by the page (by its
 * SharedWorker: tabs share one stream). A stream is one client of the hub. It is made by the first
 * request that names it, and lives on for 60 s after its last connection broke. A second
 * `GET /events` with the same ID takes the stream over; the first one ends.
 *
 * **Events.** Each event is `id: EPOCH.SEQ` and `data:` a JSON array of `ServerEnvelope`s in
 * order (both in `server/protocol/host.ts`); SEQ is that of its last envelope. Responses come here too, never in the answer to a POST.
 * Lines that begin with `:` are heartbeats, every 15 s. To continue after a break, send the last id
 * that was processed as `Last-Event-ID`. If the stream cannot be continued from there (Skein was
 * restarted, the stream expired, more than 8 MiB went by), the first envelope is `host/resync`:
 * requests that are still open will not be answered, no thread is open any more; ask for everything
 * again. A connection that begins anew and names no id gets `host/resync` only if the stream was
 * used before. A repeated request id of a stream is dropped, so a POST whose answer was lost
 * may be sent again.
 *
 * **Errors** are `{"error": {"message": "…"}}`: 400 bad JSON or stream id, 401 no or wrong token, 403
 * wrong Host or Origin, 404, 413 body too large, 415 not `application/json`. After a 401 the token is
 * of an earlier start: forget it and ask the user for a new link (`skein --web` prints one).
 *
 * **Policy.** Scripts come from files only. `<style>` elements made by script need the nonce in
 * `<meta name="csp-nonce" content="…">`, which the door writes into each page it serves.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Access } from './access.ts';
import { guard, refuse, safeHeaders, sameSite } from './guard.ts';
import { addPages } from './pages.ts';
import type { Streams } from './streams.ts';

/** Bytes of a POST: a message may bring images, as `data:` URLs. */
export const BODY_BYTES = 32 * 1024 * 1024;
const CODE_BYTES = 4096;
const STREAM_ID = /^[\w-]{16,64}$/;

export interface RouteOptions {
  readonly access: Access;
  readonly streams: Streams;
  readonly port: () => number;
  /** The built renderer, and the page in it that `/` is. */
  readonly folder: string;
  readonly page: string;
}

export function createRoutes({ access, streams, port, folder, page }: RouteOptions): Hono {
  const app = new Hono();
  app.use(safeHeaders);
  app.use(guard(port));
  app.onError((error, context) =>
    context.json({ error: { message: `Skein failed here: ${error.message}` } }, 500),
  );
  app.notFound((context) => refuse(context, 404, 'there is nothing at this address'));

  const limit = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: (context) => refuse(context, 413, `the body is larger than ${maxSize} bytes`),
    });

  app.post('/session', sameSite, limit(CODE_BYTES), async (context) => {
    if (!isJson(context.req.header('content-type'))) {
      return refuse(context, 415, 'send application/json');
    }
    const body = await jsonOf(context.req.raw);
    const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : null;
    if (typeof code !== 'string') return refuse(context, 400, 'missing field `code`');
    const token = access.exchange(code);
    if (token === null) return refuse(context, 401, 'this link was used already, or is too old');
    context.header('Cache-Control', 'no-store');
    return context.json({ token });
  });

  const streamOf = (header: string | undefined): string | null =>
    header !== undefined && STREAM_ID.test(header) ? header : null;

  app.get('/events', sameSite, (context) => {
    if (!access.allows(context.req.header('authorization'))) return refuse(context, 401, NO_TOKEN);
    const id = streamOf(context.req.header('x-skein-stream'));
    if (id === null) return refuse(context, 400, BAD_STREAM);
    const body = streams.open(id, context.req.header('last-event-id') ?? null);
    if (body === null) return context.json({ error: { message: TOO_MANY } }, 503);
    return context.body(body, 200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
    });
  });

  app.post(
    '/rpc',
    sameSite,
    async (context, next) => {
      // Before a byte of the body is read.
      if (!access.allows(context.req.header('authorization')))
        return refuse(context, 401, NO_TOKEN);
      if (!isJson(context.req.header('content-type'))) {
        return refuse(context, 415, 'send application/json');
      }
      return next();
    },
    limit(BODY_BYTES),
    async (context) => {
      const id = streamOf(context.req.header('x-skein-stream'));
      if (id === null) return refuse(context, 400, BAD_STREAM);
      const body = await jsonOf(context.req.raw);
      if (body === undefined) return refuse(context, 400, 'the body is not JSON');
      const client = streams.client(id);
      if (client === null) return context.json({ error: { message: TOO_MANY } }, 503);
      for (const envelope of Array.isArray(body) ? body : [body]) client.receive(envelope);
      return context.body(null, 202);
    },
  );

  for (const path of ['/session', '/events', '/rpc']) {
    app.all(path, (context) => refuse(context, 405, 'this address does not take this method'));
  }
  addPages(app, folder, page);
  return app;
}

const NO_TOKEN = 'no token of this start of Skein: open a new link';
const BAD_STREAM = '`X-Skein-Stream` must be 16 to 64 characters of A–Z a–z 0–9 _ -';
const TOO_MANY = 'too many pages are open';

function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/iu.test(type ?? '');
}

/** undefined for what is no JSON, or no UTF-8. */
async function jsonOf(request: Request): Promise<unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await request.arrayBuffer());
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
