/** One WebSocket text frame is one message; binary frames are ignored, as the reference does. */
import type { RawData, WebSocket } from 'ws';
import type { Transport, TransportEvents } from './transport.ts';

export class WebSocketTransport implements Transport {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get pendingBytes(): number {
    return this.#socket.bufferedAmount;
  }

  start(events: TransportEvents): void {
    const socket = this.#socket;
    let cause: Error | null = null;
    socket.on('message', (data: RawData, binary: boolean) => {
      if (binary) events.broken('a binary frame');
      else events.message(textOf(data));
    });
    // `ws` refuses invalid UTF-8 and oversize frames with an error and closes: the cause is told then.
    socket.on('error', (error) => {
      cause = error;
    });
    socket.once('close', () => events.closed(cause));
  }

  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  close(): void {
    this.#socket.close(1000);
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data).toString('utf8');
}
