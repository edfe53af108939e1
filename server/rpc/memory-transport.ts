/** Two linked transports in one process, so that tests use real peers. Delivery is asynchronous and in order. */
import type { Transport, TransportEvents } from './transport.ts';

class MemoryTransport implements Transport {
  peer: MemoryTransport | null = null;
  readonly pendingBytes = 0;
  #events: TransportEvents | null = null;
  #waiting: string[] = [];
  #ended = false;

  start(events: TransportEvents): void {
    this.#events = events;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const text of waiting) queueMicrotask(() => this.#deliver(text));
  }

  send(text: string): void {
    const { peer } = this;
    if (!this.#ended && peer !== null) queueMicrotask(() => peer.#receive(text));
  }

  setReading(): void {
    // Delivery is at once: nothing ever waits.
  }

  abort(): void {
    this.close();
  }

  close(): void {
    if (this.#ended) return;
    const { peer } = this;
    queueMicrotask(() => {
      this.#end();
      if (peer !== null) peer.#end();
    });
  }

  #receive(text: string): void {
    if (this.#events === null) this.#waiting.push(text);
    else this.#deliver(text);
  }

  #deliver(text: string): void {
    if (!this.#ended) this.#events?.message(text);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events?.closed(null);
  }
}

export function linkedTransports(): [Transport, Transport] {
  const left = new MemoryTransport();
  const right = new MemoryTransport();
  left.peer = right;
  right.peer = left;
  return [left, right];
}
