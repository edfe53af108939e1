/**
 * WebSocket servers: on an owner-only socket, by which other programs of the same user reach a
 * running server (a named pipe on Windows), and on a port.
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { BearerCheck } from './bearer-check.ts';
import { maxLineBytes } from './line-decoder.ts';
import { openPorts } from './open-ports.ts';
import type { Transport } from './transport.ts';
import { WebSocketTransport } from './websocket-transport.ts';

/** Another live server holds the socket already. */
export class SocketInUse extends Error {
  constructor(path: string) {
    super(`another server listens on ${path}`);
    this.name = 'SocketInUse';
  }
}

export interface SocketServer {
  /** The path, or `IP:PORT`. */
  readonly address: string;
  /** Stops to listen and removes the socket; open connections stay until they are closed. */
  close(): Promise<void>;
}

/** Whom a port lets in. */
export interface PortRules {
  readonly bearer: BearerCheck | null;
  /** Refuses requests whose Host is no name or address of this machine's loopback. */
  readonly loopbackNamesOnly: boolean;
}

type Accept = (transport: Transport) => void;

/**
 * Listens at `path`. A socket file that nobody answers on is a leftover and is replaced.
 * @throws {SocketInUse}
 */
export async function listenOnPath(path: string, accept: Accept): Promise<SocketServer> {
  const pipe = process.platform === 'win32';
  if (!pipe) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (await answers(path)) throw new SocketInUse(path);
    await rm(path, { force: true });
  }
  const { http, close } = createDoor(accept, { bearer: null, loopbackNamesOnly: false });
  // The file must never exist with wider rights, not even for a moment; it is bound within the call.
  const previous = process.umask(0o177);
  const listening = listen(http, (bound) => http.listen(path, bound));
  process.umask(previous);
  await listening.catch((error: unknown) => {
    // A pipe leaves no file that could be looked at before.
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw inUse ? new SocketInUse(path) : error;
  });
  if (!pipe) await chmod(path, 0o600);
  // Closing removes the file by itself; whoever listens there a moment later keeps theirs.
  return { address: path, close };
}

/** Resolves when whoever listens at `path` may have stopped; they hold it no longer when they end. */
export function whenLeft(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ path, signal });
    socket.unref();
    socket.on('error', () => undefined).once('close', () => resolve());
  });
}

/** Listens on a port; 0 takes a free one. */
export async function listenOnPort(
  host: string,
  port: number,
  accept: Accept,
  rules: PortRules,
): Promise<SocketServer> {
  const { http, close } = createDoor(accept, rules);
  await listen(http, (bound) => http.listen(port, host, bound));
  const found = (http.address() as AddressInfo).port;
  openPorts.add(found);
  return {
    address: `${host.includes(':') ? `[${host}]` : host}:${found}`,
    close: () => {
      openPorts.delete(found);
      return close();
    },
  };
}

function createDoor(
  accept: Accept,
  rules: PortRules,
): { readonly http: Server; readonly close: () => Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxLineBytes });
  const http = createServer((request, response) => answerPlain(request, response, rules));
  http.on('upgrade', (request, socket, head) => {
    // Who goes away while we look at the token is no fault.
    socket.on('error', () => socket.destroy());
    void judge(request, rules).then((refusal) => {
      if (refusal !== null) refuse(socket, refusal);
      else {
        sockets.handleUpgrade(request, socket, head, (client) => {
          accept(new WebSocketTransport(client));
        });
      }
    });
  });
  return {
    http,
    close: () => {
      // Upgraded sockets belong to their transports: whoever uses them ends them.
      http.close();
      http.closeAllConnections();
      return Promise.resolve();
    },
  };
}

interface Refusal {
  readonly status: '401 Unauthorized' | '403 Forbidden';
  readonly text: string;
}

async function judge(request: IncomingMessage, rules: PortRules): Promise<Refusal | null> {
  const stranger = strangerText(request, rules);
  if (stranger !== null) return { status: '403 Forbidden', text: stranger };
  const text = (await rules.bearer?.(request.headers.authorization)) ?? null;
  return text === null ? null : { status: '401 Unauthorized', text };
}

/** Why a request looks like a web page's, or null. */
function strangerText({ headers }: IncomingMessage, rules: PortRules): string | null {
  // A page in a browser always sends Origin: no page may speak to this server.
  if (headers.origin !== undefined) return 'requests from web pages are refused';
  if (!rules.loopbackNamesOnly || isLoopbackName(headers.host ?? '')) return null;
  return 'the Host is not the name of this machine';
}

function isLoopbackName(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i.test(host);
}

function answerPlain(request: IncomingMessage, response: ServerResponse, rules: PortRules): void {
  const path = (request.url ?? '').split('?')[0];
  const stranger = strangerText(request, rules);
  const say = (status: number, text: string, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
    response.end(text);
  };
  if (stranger !== null) say(403, stranger);
  else if (path !== '/readyz' && path !== '/healthz')
    say(400, 'a WebSocket upgrade is wanted here');
  else if (request.method === 'GET' || request.method === 'HEAD') response.writeHead(200).end();
  else say(405, '', { allow: 'GET,HEAD' });
}

function refuse(socket: Duplex, { status, text }: Refusal): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function listen(http: Server, start: (bound: () => void) => void): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    start(() => {
      http.off('error', reject);
      resolve();
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
