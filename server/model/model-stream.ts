/** A request to a provider and its answer as the port's events, whichever API it speaks. */
import type { OpenAI } from 'openai';
import type { WireApi } from '../config/provider-settings.ts';
import type { FailureScene } from './failure-scene.ts';
import type { HttpBody } from './http-post.ts';
import { ModelError } from './model.ts';
import type { ModelClient, ModelEvent, ModelRequest } from './model.ts';
import { requestHeaders, send, shownUrl } from './model-send.ts';
import type { ClientIdentity, ModelEndpoint } from './model-send.ts';
import { looksLikeWebPage } from './provider-text.ts';
import { readRateLimits } from './rate-limits.ts';
import { SseDecoder } from './sse.ts';
import { onWake } from './on-wake.ts';
import {
  brokenStream,
  idleStream,
  notAStream,
  sleptThrough,
  unfinishedStream,
} from './transport-failures.ts';

/** What tells one API from the other. */
export interface Dialect {
  readonly api: WireApi;
  /** Appended to the base address. */
  readonly path: string;
  /** Lets the package send the request. Its answer is not looked at: the transport has it. */
  send(client: OpenAI, asked: AskedOf, signal: AbortSignal): Promise<unknown>;
  reader(asked: AskedOf): StreamReader;
  /** The payload that stands for an answer that came whole, though a stream was asked for. */
  wholeAnswer(json: string): string;
}

export interface AskedOf {
  readonly request: ModelRequest;
  readonly scene: FailureScene;
}

/** Collects one answer from the payloads of its stream. */
export interface StreamReader {
  /** Adds the events that `payload` stands for to `events`. Unreadable payloads are passed over. */
  read(payload: string, events: ModelEvent[]): void;
  /** The stream ended, or broke off when it was `settled`. */
  end(events: ModelEvent[]): void;
  /** The answer is over: `completed` was given out, or `failure` says why not. */
  readonly finished: boolean;
  readonly failure: ModelError | null;
  /** All that matters has come, though something may follow: no more than a moment is waited for it. */
  readonly settled: boolean;
  /** How many payloads were of this API. */
  readonly understood: number;
  /** What the provider said went wrong without ending the stream. */
  readonly lastError: string | null;
}

/** How long a finished response may take to end before its connection is dropped, in ms. */
const DRAIN_MS = 1_000;
/** How much of an answer is kept to explain why it was no stream, in bytes. */
const PREVIEW = 4_096;
/** The largest answer that is read whole, in characters. */
const MAX_WHOLE = 16 * 1024 * 1024;
/** How long something may follow an answer that is complete, in ms. */
const SETTLED_MS = 5_000;
/** How long an answer that was under way may be silent after the machine slept, in ms. */
export const AWAKE_MS = 20_000;
/** A client for one provider. `identity` is asked for at each request. */
export function createClient(
  dialect: Dialect,
  endpoint: ModelEndpoint,
  identity: () => ClientIdentity,
): ModelClient {
  return {
    stream: (request, signal) => streamAnswer(dialect, endpoint, identity(), request, signal),
  };
}

async function* streamAnswer(
  dialect: Dialect,
  endpoint: ModelEndpoint,
  identity: ClientIdentity,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly ModelEvent[], void, void> {
  signal.throwIfAborted();
  const url = shownUrl(endpoint, dialect.path);
  const scene: FailureScene = {
    api: dialect.api,
    provider: endpoint.name,
    model: request.model,
    keySource: endpoint.apiKey === null ? null : (endpoint.keySource ?? 'from the settings'),
    url,
    secrets: endpoint.apiKey === null ? [] : [endpoint.apiKey],
  };
  const headers = requestHeaders(endpoint, identity, request);
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  let idle = false;
  let finished = false;
  /** The machine slept, and nothing came since. */
  let slept = false;
  let timer: NodeJS.Timeout | undefined;
  // Armed only while we wait for the network: a slow reader is no silent provider.
  const arm = (limit: number): void => {
    timer = setTimeout(
      () => {
        idle = true;
        controller.abort();
      },
      Math.min(limit, endpoint.streamIdleTimeoutMs),
    );
  };
  const disarm = (): void => {
    clearTimeout(timer);
    timer = undefined;
    slept = false;
  };
  const unwatch = onWake(() => {
    if (timer === undefined) return;
    clearTimeout(timer);
    slept = true;
    arm(AWAKE_MS);
  });
  let begun = false;
  try {
    arm(Infinity);
    const response = await send({
      endpoint,
      headers,
      scene,
      signal: controller.signal,
      through: (client) => dialect.send(client, { request, scene }, controller.signal),
    });
    disarm();
    const contentType = response.headers.get('content-type') ?? null;
    const { body } = response;
    const decoder = new SseDecoder();
    const events = dialect.reader({ request, scene });
    const preview = new TextDecoder();
    let beginning = '';
    /** All of it, as long as it looks like JSON in the place of a stream. */
    let whole: string | null = '';
    let streamed = true;
    yield [{ type: 'opened', rateLimits: readRateLimits(response.headers) }];
    for (;;) {
      arm(events.settled ? SETTLED_MS : Infinity);
      const chunks = await body.read().catch((error: unknown) => {
        if (events.settled) return null;
        throw error;
      });
      disarm();
      signal.throwIfAborted();
      const batch: ModelEvent[] = [];
      for (const chunk of chunks ?? []) {
        if (!begun && (whole !== null || beginning.length < PREVIEW)) {
          const text = preview.decode(chunk, { stream: true });
          beginning = (beginning + text).slice(0, PREVIEW);
          whole = /^\s*(\{|$)/.test(beginning) ? grown(whole, text) : null;
        }
        for (const payload of decoder.push(chunk)) events.read(payload, batch);
        begun ||= events.understood > 0;
      }
      if (chunks === null) {
        for (const payload of decoder.end()) events.read(payload, batch);
        streamed = events.understood > 0;
        if (!streamed && whole !== null) {
          events.read(dialect.wholeAnswer(whole), batch);
        }
        events.end(batch);
      }
      begun ||= events.understood > 0;
      if (events.finished) {
        finished = true;
        void drain(body);
      }
      if (batch.length > 0) yield batch;
      if (events.failure !== null) throw events.failure;
      if (events.finished) return;
      if (chunks === null)
        throw endedEarly(contentType, beginning, streamed ? events : null, scene);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ModelError) throw error;
    if (idle && slept) throw sleptThrough(begun, scene);
    if (idle) throw idleStream(endpoint.streamIdleTimeoutMs, begun, scene);
    throw brokenStream(error, scene);
  } finally {
    clearTimeout(timer);
    unwatch();
    signal.removeEventListener('abort', stop);
    if (!finished) controller.abort();
  }
}

function grown(whole: string | null, text: string): string | null {
  return whole === null || whole.length + text.length > MAX_WHOLE ? null : whole + text;
}

/** Reads what follows the last event, so that the connection can serve the next request. */
async function drain(body: HttpBody): Promise<void> {
  const limit = setTimeout(() => body.cancel(), DRAIN_MS);
  try {
    while ((await body.read()) !== null);
  } catch {
    // The answer is complete already; a connection that breaks now takes nothing with it.
  } finally {
    clearTimeout(limit);
  }
}

function endedEarly(
  contentType: string | null,
  beginning: string,
  /** Null when nothing of a stream came. */
  events: StreamReader | null,
  scene: FailureScene,
): ModelError {
  const strange = looksLikeWebPage(beginning) || contentType?.includes('event-stream') !== true;
  return events === null && strange
    ? notAStream(contentType, beginning, scene)
    : unfinishedStream(events?.lastError ?? null, scene);
}
