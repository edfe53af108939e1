/** One WebSocket text frame is one message; binary frames are ignored, as the reference does. */
import type { RawData, WebSocket } from 'ws';
import type { Transport, TransportEvents } from './transport.ts';

/** Close codes of RFC 6455: a normal end, and "try again later". */
const normal = 1000;
const tryAgainLater = 1013;
/** Codes that peers use when they end in order: a normal end, going away, none given. */
const orderly: readonly number[] = [normal, 1001, 1005];
/** The connection was cut without a word. */
const cut = 1006;

export class WebSocketTransport implements Transport {
  readonly #socket: WebSocket;
  #events: TransportEvents | null = null;
  #over = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get pendingBytes(): number {
    return this.#socket.bufferedAmount;
  }

  start(events: TransportEvents): void {
    this.#events = events;
    const socket = this.#socket;
    let cause: Error | null = null;
    socket.on('message', (data: RawData, binary: boolean) => {
      if (this.#over) return;
      if (binary) events.broken('a binary frame');
      else events.message(textOf(data));
    });
    // `ws` refuses invalid UTF-8 and oversize frames with an error and closes: the cause is told then.
    socket.on('error', (error) => {
      cause = error;
    });
    socket.once('close', (code: number, reason: Buffer) => {
      this.#end(cause ?? causeOf(code, reason.toString()));
    });
  }

  send(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  setReading(reading: boolean): void {
    if (reading) this.#socket.resume();
    else this.#socket.pause();
  }

  close(): void {
    this.#close(normal, '');
  }

  /** What the peer has not taken yet stays in its way for half a minute, with the reason behind it. */
  abort(reason: string): void {
    this.#close(tryAgainLater, reason);
    this.#end(new Error(reason));
  }

  #close(code: number, reason: string): void {
    // A paused socket would never read the peer's own farewell.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  #end(cause: Error | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#events?.closed(cause);
  }
}

function causeOf(code: number, reason: string): Error | null {
  if (orderly.includes(code)) return null;
  if (code === cut) return new Error('the connection was cut');
  return new Error(reason === '' ? `the peer ended it with code ${code}` : reason);
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data).toString('utf8');
}
