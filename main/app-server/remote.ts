/** Reaches a server that runs by itself: `ws://`, `wss://` or a socket of this machine. */
import { WebSocket } from 'ws';
import { maxLineBytes } from '../../server/rpc/line-decoder.ts';
import { trustMachine } from '../../server/rpc/machine-roots.ts';
import type { Transport, TransportEvents } from '../../server/rpc/transport.ts';
import { WebSocketTransport } from '../../server/rpc/websocket-transport.ts';
import { causeOfHttp, causeOfLost, causeOfUnreached } from './causes.ts';
import type { RunningServer } from './spawn.ts';

const CONNECT_MS = 15_000;
/** The wire is asked this often; a line that is down between is noticed by the second time. */
const PING_MS = 20_000;
/** An orderly farewell gets this long. */
const CLOSE_MS = 1000;
const REFUSAL_CHARS = 500;

export interface Address {
  readonly url: string;
  readonly token: string | null;
}

/**
 * Begins to connect. What is sent meanwhile waits; that it could not be reached, or was lost, is how it
 * ended.
 * @param name as in a cause, at the beginning of a sentence
 */
export function reachServer(name: string, { url, token }: Address): RunningServer {
  // An own server of a network mostly has a certificate of that network.
  if (url.startsWith('wss:')) trustMachine();
  const socket = new WebSocket(socketUrl(url), {
    maxPayload: maxLineBytes,
    handshakeTimeout: CONNECT_MS,
    perMessageDeflate: false,
    ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  const transport = new WaitingTransport(socket);
  let asked = false;
  let opened = false;
  let unreached: string | null = null;
  socket.once('open', () => {
    opened = true;
  });
  socket.on('error', (error) => {
    if (!opened) unreached ??= causeOfUnreached(name, url, error);
  });
  socket.once('unexpected-response', (request, response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length < REFUSAL_CHARS) text += chunk;
    });
    const refused = (): void => {
      unreached ??= causeOfHttp(name, response.statusCode ?? 0, text, token !== null);
      request.destroy();
      socket.terminate();
    };
    response.once('end', refused);
    response.once('error', refused);
  });
  keepAsking(socket);
  const ended = new Promise<string>((resolve) => {
    socket.once('close', (code: number, reason: Buffer) => {
      if (asked) resolve(`the connection to ${name} was ended`);
      else resolve(unreached ?? causeOfLost(name, code, reason.toString()));
    });
  });
  return {
    transport,
    ended,
    // It was never ours to end.
    letGo: () => socket.terminate(),
    stop: async () => {
      asked = true;
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else transport.close();
      const late = setTimeout(() => socket.terminate(), CLOSE_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** `ws` has a form of its own for sockets: `ws+unix:PATH:URL`. */
function socketUrl(url: string): string {
  return url.startsWith('unix://') ? `ws+unix:${url.slice('unix://'.length)}:/` : url;
}

/** Peers answer such a question without asking their program: silence means that the line is down. */
function keepAsking(socket: WebSocket): void {
  let heard = true;
  let timer: NodeJS.Timeout | undefined;
  socket.on('pong', () => {
    heard = true;
  });
  socket.on('message', () => {
    heard = true;
  });
  socket.once('open', () => {
    timer = setInterval(() => {
      if (!heard) socket.terminate();
      else {
        heard = false;
        socket.ping();
      }
    }, PING_MS);
  });
  socket.once('close', () => clearInterval(timer));
}

/** A WebSocket that may still be connecting: what is sent then goes out once it is open. */
class WaitingTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #inner: WebSocketTransport;
  #waiting: string[] | null = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#inner = new WebSocketTransport(socket);
    socket.once('open', () => {
      const waiting = this.#waiting ?? [];
      this.#waiting = null;
      for (const text of waiting) this.#inner.send(text);
    });
  }

  get pendingBytes(): number {
    return this.#inner.pendingBytes;
  }

  start(events: TransportEvents): void {
    this.#inner.start(events);
  }

  send(text: string): void {
    if (this.#waiting === null) this.#inner.send(text);
    else this.#waiting.push(text);
  }

  setReading(reading: boolean): void {
    this.#inner.setReading(reading);
  }

  close(): void {
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate();
    else this.#inner.close();
  }

  abort(reason: string): void {
    this.#inner.abort(reason);
  }
}
