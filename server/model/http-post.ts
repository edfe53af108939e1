/**
 * A request whose answer is read as it comes, mostly a POST. Through `node:http`, because the web streams of `fetch`
 * cost a third of what a stream of small deltas takes of the processor, and because its client has
 * limits on silence that can't be set.
 */
import type Http from 'node:http';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type Https from 'node:https';
import { receivedHeaders } from './http-headers.ts';
import type { HttpHeaders } from './http-headers.ts';
import { withMachineRoots } from '../rpc/machine-roots.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: HttpBody;
}

export interface HttpPost {
  readonly url: URL;
  readonly headers: HttpHeaders;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Loads what the first request to an address needs, without touching the network. */
export function warmHttp(baseUrl: string): void {
  httpFor(baseUrl.startsWith('https:'));
}

/** Loaded when it is first needed; not imported, because that reads all names of it, `fetch`'s too. */
function httpFor(secure: boolean): typeof Http | typeof Https {
  return process.getBuiltinModule(secure ? 'node:https' : 'node:http');
}

/**
 * Resolves with the head of whatever answer comes; redirects are not followed. Rejects with the
 * system's error when none comes, and with the signal's reason when it is aborted.
 */
export function post(request: HttpPost): Promise<HttpAnswer> {
  return answerTo(request);
}

/** The same without a body. */
export function get(request: Omit<HttpPost, 'body'>): Promise<HttpAnswer> {
  return answerTo({ ...request, body: null });
}

async function answerTo(request: Exchange): Promise<HttpAnswer> {
  const message = await withMachineRoots(() => exchange(request, true));
  const headers = receivedHeaders(message.rawHeaders);
  return { status: message.statusCode ?? 0, headers, body: new HttpBody(message) };
}

type Exchange = Omit<HttpPost, 'body'> & { readonly body: string | null };

async function exchange(request: Exchange, again: boolean): Promise<IncomingMessage> {
  const { url, headers, body, signal } = request;
  const secure = url.protocol === 'https:';
  const { request: open, Agent: OwnAgent } = httpFor(secure);
  signal.throwIfAborted();
  const agent = agentFor(url, () => new OwnAgent({ keepAlive: true, proxyEnv: process.env }));
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent: ClientRequest = open(url, {
    method: body === null ? 'GET' : 'POST',
    headers: {
      ...Object.fromEntries(headers),
      ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }),
    },
    signal,
    ...(agent === null ? {} : { agent }),
  });
  sent.once('response', resolve);
  // Kept on: an error after the answer began is told by the answer too.
  sent.on('error', reject);
  sent.end(body ?? undefined);
  try {
    return await promise;
  } catch (error) {
    signal.throwIfAborted();
    // The other side closed a connection that was kept; nothing of the request was looked at.
    if (again && sent.reusedSocket) return exchange(request, false);
    throw error;
  }
}

const agents = new Map<string, Agent>();

/** One of each protocol, with the proxies of the environment. Null: the runtime's own, without. */
function agentFor({ protocol, hostname }: URL, make: () => Agent): Agent | null {
  // A proxy is never the way to this machine.
  if (/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return null;
  const known = agents.get(protocol) ?? make();
  agents.set(protocol, known);
  return known;
}

/** More than this waiting to be read, and the network is told to wait. Bytes. */
const HIGH_WATER = 4 * 1024 * 1024;

/** The body of an answer, by whole chunks of the network. */
export class HttpBody {
  readonly #message: IncomingMessage;
  #chunks: Buffer[] = [];
  #waiting = 0;
  #end: { readonly error: Error | null } | null = null;
  #wake: (() => void) | null = null;

  constructor(message: IncomingMessage) {
    this.#message = message;
    message.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#waiting += chunk.length;
      if (this.#waiting > HIGH_WATER) message.pause();
      this.#wake?.();
    });
    message.once('end', () => this.#finish(null));
    message.once('error', (error) => this.#finish(error));
    message.once('close', () =>
      this.#finish(message.complete ? null : new Error('the connection was closed')),
    );
  }

  /** What came since the last call, at least one chunk; null at the end. Rejects when it breaks off. */
  async read(): Promise<readonly Buffer[] | null> {
    if (this.#chunks.length === 0 && this.#end === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    if (this.#chunks.length > 0) {
      const chunks = this.#chunks;
      this.#chunks = [];
      this.#waiting = 0;
      this.#message.resume();
      return chunks;
    }
    if (this.#end?.error != null) throw this.#end.error;
    return null;
  }

  /** Its beginning as text. `limit` in bytes; what follows is not waited for. */
  async beginning(limit: number): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    let left = limit;
    for (let chunks = await this.read(); chunks !== null; chunks = await this.read()) {
      for (const chunk of chunks) {
        text += decoder.decode(chunk.subarray(0, left), { stream: true });
        left = Math.max(0, left - chunk.length);
      }
      if (left === 0) break;
    }
    return text;
  }

  /** Drops the connection. */
  cancel(): void {
    this.#message.destroy();
  }

  #finish(error: Error | null): void {
    this.#end ??= { error };
    this.#wake?.();
  }
}
