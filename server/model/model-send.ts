/**
 * How a request leaves. The `openai` package builds and sends it; it is imported on first use, because
 * that alone takes longer than the whole start of the server may. Headers, time limits and retries are
 * ours, and so is reading the stream: the package's own iterator takes several times as long for a
 * burst as decoding whole network chunks does.
 */
import { randomUUID } from 'node:crypto';
import type { OpenAI } from 'openai';
import { httpFailure } from './failures.ts';
import type { FailureScene } from './failure-scene.ts';
import { setHeader } from './http-headers.ts';
import type { HttpHeaders } from './http-headers.ts';
import { post, warmHttp } from './http-post.ts';
import type { HttpAnswer } from './http-post.ts';
import type { ModelError, ModelRequest } from './model.ts';
import { connectionFailure, unsendableRequest } from './transport-failures.ts';

/** Where and how to reach a provider. */
export type ModelEndpoint = {
  readonly name: string;
  /** For example `https://api.openai.com/v1`; the API's own path is appended. */
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

interface Sending {
  readonly endpoint: ModelEndpoint;
  readonly headers: HttpHeaders;
  readonly scene: FailureScene;
  readonly signal: AbortSignal;
  /** Calls what the package offers for the API. What that resolves with is not looked at. */
  readonly through: (client: OpenAI) => Promise<unknown>;
}

/** How much of an error's body is read, in bytes. */
const MAX_ERROR_BODY = 64 * 1024;
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

/**
 * Sends the request and waits for the response's head. Throws a `ModelError` for everything that
 * is not a 2xx answer.
 */
export async function send(sending: Sending): Promise<HttpAnswer> {
  const { endpoint, headers, scene, signal } = sending;
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
    await sending.through(client);
    if (answer !== null) return answer;
    throw new Error('the package sent nothing');
  } catch (error) {
    if (signal.aborted) throw error;
    throw failure ?? unsendableRequest('The request could not be built.', error);
  }
}

/** `request`: null for one of no thread, which has no body either. */
export function requestHeaders(
  endpoint: ModelEndpoint,
  identity: ClientIdentity,
  request: ModelRequest | null,
): HttpHeaders {
  const headers = new Map<string, string>();
  const set = (name: string, value: string, origin: string): void => {
    if (setHeader(headers, name, value)) return;
    // Without the value, which may be a key.
    throw unsendableRequest(
      `${origin} can't be sent as the header "${name}": it holds characters that headers don't allow.`,
    );
  };
  if (request !== null) set('content-type', 'application/json', 'The content type');
  const accepted = request === null ? 'application/json' : 'text/event-stream';
  set('accept', accepted, 'The accepted type');
  set('originator', identity.originator, "The client's name");
  set('user-agent', identity.userAgent, "The client's name");
  if (request !== null) {
    set('session-id', request.threadId, "The thread's id");
    set('thread-id', request.threadId, "The thread's id");
  }
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
export function shownUrl(endpoint: ModelEndpoint, path: string): string {
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
  return `${url.origin}${url.pathname.replace(/\/$/, '')}${path}`;
}
