/** JSONL over a pair of byte streams: the server's own stdio, a child's, or a socket. */
import type { Readable, Writable } from 'node:stream';
import { LineDecoder } from './line-decoder.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** Parts of a flush are joined up to about this many UTF-16 units, to keep single writes bounded. */
const joinLimit = 1024 * 1024;
/** A part this long is written alone: joining would copy it once more. UTF-16 units. */
const aloneLength = 32 * 1024;

export class StreamTransport implements Transport {
  readonly #input: Readable;
  readonly #output: Writable;
  #queue: string[] = [];
  #queuedLength = 0;
  #scheduled = false;
  #ended = false;
  #end: (cause: Error | null) => void = () => undefined;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
  }

  get pendingBytes(): number {
    return this.#queuedLength + this.#output.writableLength;
  }

  /** The peer's last word is `closed`; what we send after it may still be read. */
  start(events: TransportEvents): void {
    let over = false;
    const end = (cause: Error | null): void => {
      if (over) return;
      over = true;
      events.closed(cause);
    };
    this.#end = end;
    const decoder = new LineDecoder({
      line: (text) => {
        if (!over && !this.#ended) events.message(text);
      },
      broken: (reason) => events.broken(reason),
    });
    this.#input.on('data', (chunk: Uint8Array) => decoder.push(chunk));
    this.#input.once('end', () => end(null));
    this.#input.once('close', () => end(null));
    this.#input.once('error', end);
    // EPIPE and the like: the peer is gone, which the reading side tells as well.
    this.#output.on('error', (error) => {
      this.#ended = true;
      end(error);
    });
  }

  send(text: string): void {
    if (this.#ended) return;
    this.#queue.push(text, '\n');
    this.#queuedLength += text.length + 1;
    if (this.#scheduled) return;
    this.#scheduled = true;
    // One write for all that a tick produces: a burst of deltas costs one system call, not thousands.
    setImmediate(() => this.#flush());
  }

  setReading(reading: boolean): void {
    if (reading) this.#input.resume();
    else this.#input.pause();
  }

  abort(reason: string): void {
    this.#ended = true;
    this.#queue = [];
    this.#queuedLength = 0;
    this.#output.destroy();
    this.#end(new Error(reason));
  }

  close(): void {
    if (this.#ended) return;
    this.#flush();
    this.#ended = true;
    this.#output.end();
  }

  #flush(): void {
    this.#scheduled = false;
    const queue = this.#queue;
    this.#queue = [];
    this.#queuedLength = 0;
    let joined: string[] = [];
    let length = 0;
    const write = (): void => {
      if (joined.length > 0) this.#output.write(joined.join(''));
      joined = [];
      length = 0;
    };
    for (const part of queue) {
      if (part.length >= aloneLength) {
        write();
        this.#output.write(Buffer.from(part));
        continue;
      }
      joined.push(part);
      length += part.length;
      if (length >= joinLimit) write();
    }
    write();
  }
}
