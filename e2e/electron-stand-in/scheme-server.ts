import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { toAppUrl } from './origin.ts';

export type SchemeHandler = (request: Request) => Response | Promise<Response>;
type ResponseHeaders = Record<string, string[]>;
type HeadersListener = (
  details: { url: string; method: string; statusCode: number; responseHeaders: ResponseHeaders },
  callback: (answer: {
    responseHeaders?: Record<string, string | string[]>;
    cancel?: boolean;
  }) => void,
) => void;

const handlers = new Map<string, SchemeHandler>();
let headersListener: HeadersListener | null = null;

export const schemeHandlers = {
  handle(scheme: string, handler: SchemeHandler): void {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
};

export function setHeadersListener(listener: HeadersListener | null): void {
  headersListener = listener;
}

/** What the app answers to one of its own addresses; null: it serves no such scheme. */
export async function answerOf(request: Request): Promise<Response | null> {
  const handler = handlers.get(request.url.slice(0, request.url.indexOf(':')));
  return handler === undefined ? null : handler(request);
}

function toRequest(incoming: IncomingMessage, url: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name === 'host' || name === 'connection' || value === undefined) continue;
    headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const method = incoming.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit);
}

async function finalHeaders(
  url: string,
  method: string,
  response: Response,
): Promise<ResponseHeaders> {
  const own: ResponseHeaders = {};
  for (const [name, value] of response.headers) (own[name] ??= []).push(value);
  const listener = headersListener;
  if (!listener) return own;
  const details = { url, method, statusCode: response.status, responseHeaders: own };
  const answer = await new Promise<Parameters<Parameters<HeadersListener>[1]>[0]>((resolve) => {
    listener(details, resolve);
  });
  if (answer.cancel) throw new Error('cancelled by webRequest.onHeadersReceived');
  const changed = Object.entries(answer.responseHeaders ?? own);
  return Object.fromEntries(changed.map(([k, v]) => [k, Array.isArray(v) ? v : [v]]));
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const pageUrl = `http://${incoming.headers.host ?? ''}${incoming.url ?? '/'}`;
  const url = toAppUrl(pageUrl);
  const handler = handlers.get(url.slice(0, url.indexOf(':')));
  // No handler, a fault or Response.error(): Electron fails the request, so no status is made up.
  if (!handler || url === pageUrl) return void incoming.socket.destroy();
  try {
    const response = await handler(toRequest(incoming, url));
    if (response.type === 'error') return void incoming.socket.destroy();
    const headers = await finalHeaders(url, incoming.method ?? 'GET', response);
    outgoing.writeHead(response.status, response.statusText || undefined, headers);
    if (!response.body) return void outgoing.end();
    await pipeline(Readable.fromWeb(response.body as never), outgoing);
  } catch (error) {
    if (!outgoing.destroyed) console.error(`electron stand-in: ${url}:`, error);
    incoming.socket.destroy();
  }
}

/** Starts the loopback server behind the app's own schemes; returns its port. */
export async function startSchemeServer(): Promise<number> {
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return (server.address() as AddressInfo).port;
}
