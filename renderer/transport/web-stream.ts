/**
 * One stream of the web door: events read by fetch, requests posted, both continued after a break.
 * Runs in a SharedWorker for all tabs, or in the tab itself. The contract is on top of
 * `main/http/routes.ts`.
 */
import { HOST, type ClientEnvelope, type ServerEnvelope } from '../../server/protocol/host.ts';
import { errorCodes } from '../../server/protocol/envelope.ts';
import { EventReader } from './event-stream.ts';
import { StreamWay, type ConnectionEnd } from './stream-way.ts';
import { firstPost, postRefusal, WebPost } from './web-post.ts';
import { refusalOf } from './web-session.ts';
import type { TransportState } from './transport.ts';

/** Milliseconds until the next try, by how many failed in a row. */
const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
/** Three heartbeats that did not come. */
const SILENT_MS = 45_000;
/** The door says something at once. */
const FIRST_MS = 5_000;
/** How often it is looked whether something was heard. */
const LOOK_MS = 5_000;
/** Two heartbeats' time: a page that wakes up has missed them. */
const STALE_MS = 30_000;

export interface WebStreamOptions {
  /** Where the door is: an absolute URL ending in a slash. */
  readonly base: string;
  readonly token: string;
  readonly onEnvelopes: (batch: readonly ServerEnvelope[]) => void;
  readonly onState: (state: TransportState) => void;
  /** The token is not good any more. */
  readonly onRefused: () => void;
  readonly backoffMs?: readonly number[];
  readonly firstMs?: number;
  readonly silentMs?: number;
  readonly lookMs?: number;
  readonly postMs?: number;
  /** The time of day: unlike a timer it goes on while the computer sleeps. */
  readonly now?: () => number;
}

export interface WebStream {
  readonly state: TransportState;
  /** @param last the page is going: nothing waits any more for the answer to what went before */
  send(envelopes: readonly ClientEnvelope[], last?: boolean): void;
  /** Tries now what was planned for later. */
  retry(): void;
  close(): void;
}

export function openWebStream(options: WebStreamOptions): WebStream {
  const {
    base,
    token,
    onEnvelopes,
    onRefused,
    backoffMs = BACKOFF_MS,
    firstMs = FIRST_MS,
    silentMs = SILENT_MS,
    lookMs = LOOK_MS,
    postMs,
    now = Date.now,
  } = options;
  const headers = { authorization: `Bearer ${token}`, 'x-skein-stream': streamId() };
  const way = new StreamWay();
  const poster = new WebPost({ base, headers, ...(postMs === undefined ? {} : { postMs }) });
  let state: TransportState = { status: 'connecting', cause: null, retryAtMs: null };
  let outgoing: ClientEnvelope[] = [];
  /** How many of `outgoing` are on their way; null when nothing is being posted. */
  let posting: number | null = null;
  let lastId: string | null = null;
  let lastSeq = 0;
  let failures = 0;
  let closed = false;
  let wake: (() => void) | null = null;
  let abort = new AbortController();
  let heardAt = time();

  /** By a clock that may sleep with the computer, and by one that somebody may set. */
  function time(): { readonly day: number; readonly steady: number } {
    return { day: now(), steady: performance.now() };
  }

  function sinceHeard(): number {
    const { day, steady } = time();
    return Math.max(day - heardAt.day, steady - heardAt.steady);
  }

  function setState(next: TransportState): void {
    state = next;
    options.onState(next);
  }

  async function run(): Promise<void> {
    while (!closed) {
      const { final, ...end } = await readOnce();
      if (closed) return;
      const { cause } = end;
      if (way.ended(end, now())) {
        if (cause === 'turn') failures = 0;
        continue;
      }
      // It may hang in a connection that is as dead as this one.
      poster.abort();
      if (final) {
        setState({ status: 'lost', cause, retryAtMs: null });
        outgoing = [];
        onRefused();
        return;
      }
      const wait = backoffMs[Math.min(failures, backoffMs.length - 1)] ?? 0;
      failures += 1;
      setState({ status: 'lost', cause, retryAtMs: now() + wait });
      await pause(wait);
      if (!closed) setState({ status: 'connecting', cause, retryAtMs: null });
    }
  }

  /** @returns why the connection ended; `final`: whoever this is, they are not let in */
  async function readOnce(): Promise<ConnectionEnd & { readonly final: boolean }> {
    abort = new AbortController();
    const { signal } = abort;
    const { turn } = way;
    const giveUp = (): void => abort.abort(SILENT);
    let came = false;
    heardAt = time();
    const first = turn === 'wait' ? undefined : setTimeout(giveUp, firstMs);
    // A timer that was set before a sleep does not know how long that was; who looks does.
    const look = setInterval(() => {
      if (sinceHeard() > silentMs) giveUp();
    }, lookMs);
    try {
      const response = await fetch(new URL('events', base), {
        headers: {
          ...headers,
          ...(lastId === null ? {} : { 'last-event-id': lastId }),
          ...(turn === null ? {} : { 'x-skein-poll': turn }),
        },
        cache: 'no-store',
        signal,
      });
      if (!response.ok || response.body === null) {
        const named = await refusalOf(response);
        const final = response.status === 401 || !named.startsWith('status ');
        return { cause: final && named.startsWith('status ') ? 'refused' : named, final, came };
      }
      // What was sent in the stream that is gone may have been done: the page asks for all anew.
      if (response.headers.get('x-skein-anew') !== null) outgoing = [];
      failures = 0;
      const cause = turn === null ? null : 'buffered';
      if (state.status !== 'open' || state.cause !== cause) {
        setState({ status: 'open', cause, retryAtMs: null });
      }
      void post();
      const events = new EventReader();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return { cause: turn === null ? 'closed' : 'turn', final: false, came };
        clearTimeout(first);
        heardAt = time();
        came = true;
        way.heard();
        for (const event of events.push(value)) take(event.id, event.data);
      }
    } catch {
      // The platform says no more than "failed to fetch"; the two causes that matter are these.
      return { cause: signal.reason === SILENT ? 'silent' : 'noAnswer', final: false, came };
    } finally {
      clearTimeout(first);
      clearInterval(look);
    }
  }

  function take(id: string | null, data: string): void {
    const batch = JSON.parse(data) as ServerEnvelope[];
    if (id !== null) {
      // Another epoch is another count.
      if (epochOf(id) !== epochOf(lastId)) lastSeq = 0;
      lastId = id;
    }
    const fresh = batch.filter(({ seq }) => seq > lastSeq);
    const last = fresh.at(-1);
    if (last === undefined) return;
    lastSeq = last.seq;
    // What waits to be sent belongs to requests that are given up with the old stream.
    if (fresh.some(isResync)) outgoing = [];
    onEnvelopes(fresh);
  }

  async function post(): Promise<void> {
    if (posting !== null) return;
    posting = 0;
    const connection = abort;
    try {
      while (!closed && state.status === 'open' && outgoing.length > 0) {
        const [body, count] = firstPost(outgoing);
        const sent = outgoing.slice(0, count);
        posting = count;
        const response = await poster.send(body);
        if (response.status === 401) {
          // The stream hears the reason.
          abort.abort();
          return;
        }
        // A resync may have emptied the queue meanwhile.
        if (outgoing[0] === sent[0]) outgoing = outgoing.slice(count);
        if (!response.ok) refuse(sent, await postRefusal(response));
      }
    } catch {
      // Unsent: it goes out when the events are connected again. A repeated id is dropped there.
      if (connection === abort || way.turn !== null) abort.abort();
    } finally {
      posting = null;
    }
  }

  /**
   * Posts what waits for an answer, ahead of its time: this worker may end with the page. It stays
   * in the queue, for a page that goes on after all; the door drops what it has had.
   */
  async function postAhead(): Promise<void> {
    if (posting === null || closed) return;
    let waiting = outgoing.slice(posting);
    const bodies: string[] = [];
    while (waiting.length > 0) {
      const [body, count] = firstPost(waiting);
      bodies.push(body);
      waiting = waiting.slice(count);
    }
    await Promise.allSettled(bodies.map((body) => poster.send(body)));
  }

  function refuse(envelopes: readonly ClientEnvelope[], message: string): void {
    const batch = envelopes.flatMap(({ server, message: sent }): ServerEnvelope[] => {
      if (!('method' in sent) || !('id' in sent)) return [];
      const error = { code: errorCodes.invalidRequest, message };
      return [{ seq: lastSeq, server, generation: 0, message: { id: sent.id, error } }];
    });
    if (batch.length > 0) onEnvelopes(batch);
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  void run();
  return {
    get state() {
      return state;
    },
    send(envelopes, last = false) {
      outgoing.push(...envelopes);
      if (last) void postAhead();
      void post();
    },
    retry() {
      failures = 0;
      // A computer that slept did not see that the connection is gone.
      if (state.status === 'open' && sinceHeard() > STALE_MS) abort.abort(SILENT);
      wake?.();
    },
    close() {
      closed = true;
      abort.abort();
      wake?.();
    },
  };
}

const SILENT = 'silent';

function isResync({ server, message }: ServerEnvelope): boolean {
  return server === HOST && 'method' in message && message.method === 'host/resync';
}

function epochOf(id: string | null): string | null {
  return id === null ? null : id.slice(0, id.lastIndexOf('.'));
}

function streamId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
