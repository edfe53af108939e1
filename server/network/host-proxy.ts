/**
 * A small HTTP proxy for confined commands. It takes tunnels (`CONNECT host:port`) and requests in
 * absolute form, nothing else, and asks a gate about each. Where a request goes is what its target
 * says; the `Host` that came along is thrown away. What goes through a tunnel is not looked into.
 */
import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { canonicalHost, targetOf, targetText } from './hosts.ts';
import type { HostTarget } from './hosts.ts';
import { pinnedTo } from './pinned.ts';
import type { Address } from './pinned.ts';

export type Passage =
  | { readonly addresses: readonly Address[] }
  /** A whole line, for people and models. */
  | { readonly status: 403 | 502; readonly text: string };

/** Decides for one command, however long that takes. */
export interface Gate {
  /** `method` is null for a tunnel. Never rejects. */
  pass(target: HostTarget, method: string | null): Promise<Passage>;
}

/** Headers that are between two neighbours. Source: RFC 9110, section 7.6.1. */
const BETWEEN: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** At a time. */
const MAX_CONNECTIONS = 256;

const REASONS = {
  400: 'Bad Request',
  403: 'Forbidden',
  407: 'Proxy Authentication Required',
  502: 'Bad Gateway',
} as const;
type Status = keyof typeof REASONS;

export class HostProxy {
  readonly #gates: (token: string) => Gate | null;
  readonly #http: Server;
  #open = 0;

  /** `gates`: whose token it is; null for nobody's. */
  constructor(gates: (token: string) => Gate | null) {
    this.#gates = gates;
    this.#http = createServer((request, response) => void this.#forward(request, response));
    this.#http.on('connect', (request, socket, head) => void this.#tunnel(request, socket, head));
  }

  /** Turns away what would use up the files that the server may open. */
  accept(socket: Socket): void {
    if (this.#open >= MAX_CONNECTIONS) {
      socket.destroy();
      return;
    }
    this.#open += 1;
    socket.once('close', () => (this.#open -= 1));
    this.#http.emit('connection', socket);
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => response.destroy());
    const gate = this.#gateOf(request);
    if (gate === null) return answer(response, 407, 'Skein: the proxy is for commands it knows.\n');
    const url = plainUrl(request.url ?? '');
    if (url === null) {
      return answer(response, 400, 'Skein: a proxy takes `http://host/path` or CONNECT.\n');
    }
    const { target } = url;
    const passage = await gate.pass(target, request.method ?? '');
    if ('status' in passage) return answer(response, passage.status, passage.text);
    if (response.destroyed) return;
    const upstream = sendRequest({
      host: target.host,
      port: target.port,
      method: request.method,
      path: url.path,
      headers: ['Host', url.authority, ...forwarded(request)],
      setHost: false,
      agent: false,
      lookup: pinnedTo(passage.addresses),
    });
    upstream.on('response', (from) => {
      response.writeHead(from.statusCode ?? 502, from.statusMessage ?? '', forwarded(from));
      from.on('error', () => response.destroy());
      from.pipe(response);
    });
    upstream.on('error', (error) => {
      if (response.headersSent) response.destroy();
      else
        answer(response, 502, `Skein: ${targetText(target)} was not reached: ${error.message}\n`);
    });
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  }

  async #tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const gate = this.#gateOf(request);
    if (gate === null) return refuse(socket, 407, 'Skein: the proxy is for commands it knows.\n');
    const target = targetOf(request.url ?? '');
    if (target === null) return refuse(socket, 400, 'Skein: CONNECT takes `host:port`.\n');
    const passage = await gate.pass(target, null);
    if ('status' in passage) return refuse(socket, passage.status, passage.text);
    if (socket.destroyed) return;
    const upstream = connect({
      host: target.host,
      port: target.port,
      lookup: pinnedTo(passage.addresses),
      autoSelectFamily: true,
    });
    let open = false;
    upstream.once('connect', () => {
      open = true;
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      socket.pipe(upstream);
      upstream.pipe(socket);
    });
    upstream.on('error', (error) => {
      if (open) socket.destroy();
      else refuse(socket, 502, `Skein: ${targetText(target)} was not reached: ${error.message}\n`);
    });
    // Either side may still have words on their way.
    upstream.on('close', () => socket.end());
    socket.on('close', () => upstream.destroySoon());
  }

  #gateOf(request: IncomingMessage): Gate | null {
    const [, encoded = ''] =
      /^basic +(\S+)$/i.exec(request.headers['proxy-authorization'] ?? '') ?? [];
    const [, token = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return this.#gates(token);
  }
}

interface PlainUrl {
  readonly target: HostTarget;
  /** As `Host` shall have it. */
  readonly authority: string;
  readonly path: string;
}

/** Null for all but `http://host[:port][/path]`. */
function plainUrl(text: string): PlainUrl | null {
  if (!/^http:\/\//i.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const host = canonicalHost(url.hostname);
  if (host === null || url.username !== '' || url.password !== '') return null;
  const port = url.port === '' ? 80 : Number(url.port);
  if (port === 0) return null;
  return {
    target: { host, port, protocol: 'http' },
    authority: url.host,
    path: `${url.pathname}${url.search}`,
  };
}

/** Its headers as they were written, but for those that are not to be passed on. */
function forwarded({ rawHeaders, headers }: IncomingMessage): string[] {
  const named = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const passed: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const lower = name.toLowerCase();
    if (lower === 'host' || BETWEEN.has(lower) || named.includes(lower)) continue;
    passed.push(name, rawHeaders[index + 1] ?? '');
  }
  if (headers['transfer-encoding'] !== undefined) passed.push('Transfer-Encoding', 'chunked');
  return passed;
}

function answer(response: ServerResponse, status: Status, text: string): void {
  if (response.destroyed) return;
  response.writeHead(status, headersOf(status, text));
  response.end(text);
}

function refuse(socket: Duplex, status: Status, text: string): void {
  const headers = Object.entries({ ...headersOf(status, text), Connection: 'close' });
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

function headersOf(status: Status, text: string): Record<string, string> {
  return {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
    ...(status === 407 ? { 'Proxy-Authenticate': 'Basic realm="skein"' } : {}),
  };
}
