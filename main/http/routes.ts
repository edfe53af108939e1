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
 * | `POST /session` | `Content-Type: application/json` | `{"code": "…"}` | 200 `{"token": "…"}`; 401 when the code is unknown, used or older than 10 minutes |
 * | `GET /events` | `Authorization: Bearer TOKEN`, `X-Skein-Stream: ID`, `Last-Event-ID: EPOCH.SEQ` after a break | | 200 `text/event-stream`, read by `fetch` |
 * | `POST /rpc` | `Authorization`, `X-Skein-Stream`, `Content-Type: application/json` | one {@link ClientEnvelope} or an array of them, ≤ 8 MiB | 202, empty |
 *
 * **Stream.** `ID` is 16 to 64 characters of `A–Z a–z 0–9 _ -`, chosen at random by the page (by its
 * SharedWorker: tabs share one stream). A stream is one client of the hub. It is made by the first
 * request that names it, and lives on for 60 s after its last connection broke. A second
 * `GET /events` with the same ID takes the stream over; the first one ends.
 *
 * **Events.** Each event is `id: EPOCH.SEQ` and `data:` a JSON array of {@link ServerEnvelope}s in
 * order; SEQ is that of its last envelope. Responses come here too, never in the answer to a POST.
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
