/**
 * The Responses API over HTTP with server-sent events.
 *
 * The `openai` package builds and sends the request; it is imported on first use, because that
 * alone takes longer than the whole start of the server may. Headers, time limits and retries are
 * ours, and so is reading the stream: the package's own iterator takes several times as long for a
 * burst as decoding whole network chunks does.
 */
import { randomUUID } from 'node:crypto';
import type { OpenAI } from 'openai';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { httpFailure } from './failures.ts';
import type { FailureScene } from './failures.ts';
import { setHeader } from './http-headers.ts';
import type { HttpHeaders } from './http-headers.ts';
import { post, warmHttp } from './http-post.ts';
import type { HttpAnswer, HttpBody } from './http-post.ts';
import { ModelError } from './model.ts';
import type { ModelClient, ModelEvent, ModelRequest } from './model.ts';
import { looksLikeWebPage } from './provider-text.ts';
import { readRateLimits } from './rate-limits.ts';
import { ResponseReader } from './response-events.ts';
import { SseDecoder } from './sse.ts';
import {
  brokenStream,
  connectionFailure,
  idleStream,
  notAStream,
  unfinishedStream,
  unsendableRequest,
} from './transport-failures.ts';

/** Where and how to reach a provider. */
export type ResponsesEndpoint = {
  readonly name: string;
  /** For example `https://api.openai.com/v1`; `/responses` is appended. */
  readonly baseUrl: string;
  readonly apiKey: string | null;
  /** Where the key came from, in words for messages. */
  readonly keySource: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The longest silence, in milliseconds, before and during the answer. */
  readonly streamIdleTimeoutMs: number;
};

/** Who asks, as upstream sees it: the first client's name and this server's user agent. */
export type ClientIdentity = { readonly originator: string; readonly userAgent: string };

/** How much of an error's body is read, in bytes. */
const MAX_ERROR_BODY = 64 * 1024;
/** How long a finished response may take to end before its connection is dropped, in ms. */
const DRAIN_MS = 1_000;
/** How much of an answer is kept to explain why it was no stream, in bytes. */
const PREVIEW = 4_096;
/** The package's own limit, set past any that ours could have. */
const NO_TIMEOUT = 2_147_483_647;

let loading: Promise<typeof OpenAI> | null = null;

function loadOpenAi(): Promise<typeof OpenAI> {
  loading ??= import('openai').then((module) => module.OpenAI);
  return loading;
}

/**
 * Loads what the first request to an address needs (the package, the runtime's HTTP client), without
 * touching the network. Worth calling when the server is idle; never needed for correctness.
 */
export async function warm(baseUrl: string): Promise<void> {
  await loadOpenAi();
  warmHttp(baseUrl);
}

/** The package prints to stdout when asked to by the environment, and stdout is the protocol's. */
const QUIET = {
  maxRetries: 0,
  timeout: NO_TIMEOUT,
  organization: null,
  project: null,
  adminAPIKey: null,
  webhookSecret: null,
  logLevel: 'off',
} as const;

/** What the package is given for an answer: it passes it on, and reads no more of it than this. */
const TAKEN = { ok: true, status: 200, headers: new Map(), body: null } as unknown as Response;

/** A client for one provider. `identity` is asked for at each request. */
export function createResponsesClient(
  endpoint: ResponsesEndpoint,
  identity: () => ClientIdentity,
): ModelClient {
  return {
    stream: (request, signal) => streamResponse(endpoint, identity(), request, signal),
  };
}

async function* streamResponse(
  endpoint: ResponsesEndpoint,
  identity: ClientIdentity,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly ModelEvent[], void, void> {
  signal.throwIfAborted();
  const url = shownUrl(endpoint);
  const scene: FailureScene = {
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
  let timer: NodeJS.Timeout | undefined;
  // Armed only while we wait for the network: a slow reader is no silent provider.
  const arm = (): void => {
    timer = setTimeout(() => {
      idle = true;
      controller.abort();
    }, endpoint.streamIdleTimeoutMs);
  };
  let begun = false;
  try {
    arm();
    const response = await send(endpoint, headers, request, controller.signal, scene);
    clearTimeout(timer);
    const contentType = response.headers.get('content-type') ?? null;
    const { body } = response;
    const decoder = new SseDecoder();
    const events = new ResponseReader(scene);
    const preview = new TextDecoder();
    let beginning = '';
    yield [{ type: 'opened', rateLimits: readRateLimits(response.headers) }];
    for (;;) {
      arm();
      const chunks = await body.read();
      clearTimeout(timer);
      signal.throwIfAborted();
      const batch: ModelEvent[] = [];
      for (const chunk of chunks ?? []) {
        if (!begun && beginning.length < PREVIEW) {
          beginning += preview.decode(chunk.subarray(0, PREVIEW), { stream: true });
        }
        for (const payload of decoder.push(chunk)) events.read(payload, batch);
        begun ||= events.understood > 0;
      }
      if (chunks === null) for (const payload of decoder.end()) events.read(payload, batch);
      begun ||= events.understood > 0;
      if (events.finished) {
        finished = true;
        void drain(body);
      }
      if (batch.length > 0) yield batch;
      if (events.failure !== null) throw events.failure;
      if (events.finished) return;
      if (chunks === null) throw endedEarly(contentType, beginning, events, scene);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ModelError) throw error;
    if (idle) throw idleStream(endpoint.streamIdleTimeoutMs, begun, scene);
    throw brokenStream(error, scene);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    if (!finished) controller.abort();
  }
}

/**
 * Sends the request and waits for the response's head. Throws a `ModelError` for everything that
 * is not a 2xx answer.
 */
async function send(
  endpoint: ResponsesEndpoint,
  headers: HttpHeaders,
  request: ModelRequest,
  signal: AbortSignal,
  scene: FailureScene,
): Promise<HttpAnswer> {
  const Client = await loadOpenAi();
  signal.throwIfAborted();
  let failure: ModelError | null = null;
  let answer: HttpAnswer | null = null;
  // All that goes over the wire is decided here, so neither the key nor the environment's settings
  // for the package pass through it.
  const transport = async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(typeof input === 'object' && 'url' in input ? input.url : input);
    const body = typeof init?.body === 'string' ? init.body : '';
    try {
      answer = await post({ url, headers, body, signal });
    } catch (error) {
      failure = connectionFailure(error, scene);
      throw error;
    }
    const { status } = answer;
    if (status >= 200 && status < 300) return TAKEN;
    failure = httpFailure(
      status,
      answer.headers,
      await answer.body.beginning(MAX_ERROR_BODY).catch(() => ''),
      scene,
    );
    answer.body.cancel();
    throw failure;
  };
  try {
    const client = new Client({
      apiKey: 'unused',
      baseURL: endpoint.baseUrl,
      defaultQuery: endpoint.query,
      fetch: transport,
      ...QUIET,
    });
    await client.responses.create(requestBody(request), { signal }).asResponse();
    if (answer !== null) return answer;
    throw new Error('the package sent nothing');
  } catch (error) {
    if (signal.aborted) throw error;
    throw failure ?? unsendableRequest('The request could not be built.', error);
  }
}

function requestBody(request: ModelRequest): ResponseCreateParamsStreaming {
  const reasoning: Record<string, string> = {};
  if (request.reasoning?.effort !== undefined) reasoning['effort'] = request.reasoning.effort;
  if (request.reasoning?.summary !== undefined && request.reasoning.summary !== 'none') {
    reasoning['summary'] = request.reasoning.summary;
  }
  const text: Record<string, unknown> = {};
  if (request.verbosity !== undefined) text['verbosity'] = request.verbosity;
  if (request.outputSchema !== undefined && request.outputSchema !== null) {
    text['format'] = {
      type: 'json_schema',
      strict: true,
      name: 'codex_output_schema',
      schema: request.outputSchema,
    };
  }
  const body: Record<string, unknown> = {
    model: request.model,
    input: request.input,
    ...(request.tools.length === 0 ? {} : { tools: request.tools }),
    tool_choice: 'auto',
    parallel_tool_calls: request.parallelToolCalls,
    ...(Object.keys(reasoning).length === 0 ? {} : { reasoning }),
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: request.promptCacheKey,
    ...(Object.keys(text).length === 0 ? {} : { text }),
    ...(request.serviceTier === undefined ? {} : { service_tier: request.serviceTier }),
  };
  // Items are kept as the JSON that came from upstream, which the package's closed types can't say.
  return body as unknown as ResponseCreateParamsStreaming;
}

function requestHeaders(
  endpoint: ResponsesEndpoint,
  identity: ClientIdentity,
  request: ModelRequest,
): HttpHeaders {
  const headers = new Map<string, string>();
  const set = (name: string, value: string, origin: string): void => {
    if (setHeader(headers, name, value)) return;
    // Without the value, which may be a key.
    throw unsendableRequest(
      `${origin} can't be sent as the header "${name}": it holds characters that headers don't allow.`,
    );
  };
  set('content-type', 'application/json', 'The content type');
  set('accept', 'text/event-stream', 'The accepted type');
  set('originator', identity.originator, "The client's name");
  set('user-agent', identity.userAgent, "The client's name");
  set('session-id', request.threadId, "The thread's id");
  set('thread-id', request.threadId, "The thread's id");
  set('x-client-request-id', randomUUID(), 'The request id');
  if (endpoint.apiKey !== null) {
    const origin = `The API key (${endpoint.keySource ?? 'from the settings'})`;
    set('authorization', `Bearer ${endpoint.apiKey}`, origin);
  }
  for (const [name, value] of Object.entries(endpoint.headers)) {
    set(name, value, `http_headers of ${endpoint.name}`);
  }
  return headers;
}

/** The address as messages show it, without query and credentials. */
function shownUrl(endpoint: ResponsesEndpoint): string {
  let url: URL;
  try {
    url = new URL(endpoint.baseUrl);
  } catch (error) {
    throw unsendableRequest(
      `base_url of ${endpoint.name} is not a valid address: "${endpoint.baseUrl.slice(0, 200)}".`,
      error,
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw unsendableRequest(`base_url of ${endpoint.name} must begin with http:// or https://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw unsendableRequest(
      `base_url of ${endpoint.name} must not hold a user name or password. Use env_key or http_headers.`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/$/, '')}/responses`;
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
  events: ResponseReader,
  scene: FailureScene,
): ModelError {
  const strange = looksLikeWebPage(beginning) || contentType?.includes('event-stream') !== true;
  return events.understood === 0 && strange
    ? notAStream(contentType, beginning, scene)
    : unfinishedStream(events.lastError, scene);
}
