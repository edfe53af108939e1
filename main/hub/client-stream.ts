/**
 * The way to one client: messages wait here without a number, text of one item is joined while it
 * waits, and what goes out is numbered and kept, up to a bound, to be sent again after a break.
 */
import type { RpcMessage, RpcNotification } from '../../server/protocol/envelope.ts';
import { HOST } from '../../server/protocol/host.ts';
import type { ServerEnvelope } from '../../server/protocol/host.ts';
import type { Deliver } from './client.ts';
import type { Delta } from './deltas.ts';
import { messageSize } from './message-size.ts';

/** Bytes that may wait for a client, and again that are kept to be sent again. */
export const STREAM_BYTES = 8 * 1024 * 1024;
/** Bytes and messages of one delivery: a slow reader gets its turn in steps. */
const DELIVERY_BYTES = 256 * 1024;
const DELIVERY_MESSAGES = 2000;
const JOINED_LENGTH = 64 * 1024;

interface Waiting {
  readonly server: string;
  readonly generation: number;
  readonly message: RpcMessage;
  size: number;
  /** Of a delta: the pieces that were joined, and what they belong to. */
  readonly parts: string[] | null;
  readonly joins: string;
}

interface Kept {
  readonly envelope: ServerEnvelope;
  readonly size: number;
}

export interface StreamEvents {
  /** What waited was dropped: the client will ask for everything again, so it follows nothing now. */
  lost(): void;
}

export class ClientStream {
  readonly #events: StreamEvents;
  readonly #bound: number;
  #seq = 0;
  #waiting: Waiting[] = [];
  #waitingFrom = 0;
  #waitingSize = 0;
  /** By thread: the newest message that waits, if a delta may still join it. */
  readonly #joinable = new Map<string, Waiting>();
  #kept: Kept[] = [];
  #keptFrom = 0;
  #keptSize = 0;
  #again: ServerEnvelope[] = [];
  #deliver: Deliver | null = null;
  #delivery = 0;
  #busy = false;
  #scheduled = false;

  constructor(events: StreamEvents, bound = STREAM_BYTES) {
    this.#events = events;
    this.#bound = bound;
  }

  /** The number of the newest message that was handed to delivery. */
  get seq(): number {
    return this.#seq;
  }

  /** Queues a message that is not a delta. `thread` ends the joining of that thread's text. */
  push(server: string, generation: number, message: RpcMessage, thread: string | null): void {
    if (thread === null) this.#joinable.clear();
    else this.#joinable.delete(thread);
    this.#add({
      server,
      generation,
      message,
      size: messageSize(message) + 60,
      parts: null,
      joins: '',
    });
  }

  /** Queues a delta, or joins it to the one before if both grow the same text. */
  pushDelta(
    server: string,
    generation: number,
    message: RpcNotification,
    thread: string,
    delta: Delta,
  ): void {
    const joins = `${message.method} ${delta.turnId} ${delta.itemId} ${delta.field} ${generation}`;
    const before = this.#joinable.get(thread);
    if (before?.parts != null && before.joins === joins && before.size < JOINED_LENGTH) {
      before.parts.push(delta.delta);
      before.size += delta.delta.length;
      this.#waitingSize += delta.delta.length;
      this.#judgeSize();
      return;
    }
    const size = delta.delta.length + 300;
    const entry = { server, generation, message, size, parts: [delta.delta], joins };
    this.#joinable.set(thread, entry);
    this.#add(entry);
  }

  /** See {@link HubClient.deliverTo}. */
  deliverTo(deliver: Deliver | null, afterSeq?: number): void {
    this.#delivery += 1;
    this.#busy = false;
    this.#deliver = deliver;
    this.#again = [];
    if (deliver === null) return;
    if (afterSeq === undefined ? this.#seq > 0 : !this.#replay(afterSeq)) {
      this.lose('the stream could not be continued');
    }
    this.#schedule();
  }

  /** Drops all that waits or is kept and tells the client to ask anew. */
  lose(reason: string): void {
    this.#clear();
    this.#events.lost();
    const message = { method: 'host/resync', params: { reason } };
    this.#add({ server: HOST, generation: 0, message, size: 200, parts: null, joins: '' });
  }

  end(): void {
    this.#delivery += 1;
    this.#deliver = null;
    this.#clear();
  }

  #clear(): void {
    this.#waiting = [];
    this.#waitingFrom = 0;
    this.#waitingSize = 0;
    this.#joinable.clear();
    this.#kept = [];
    this.#keptFrom = 0;
    this.#keptSize = 0;
    this.#again = [];
  }

  #replay(afterSeq: number): boolean {
    if (afterSeq === this.#seq) return true;
    const first = this.#kept[this.#keptFrom];
    if (first === undefined || afterSeq > this.#seq || afterSeq + 1 < first.envelope.seq)
      return false;
    const from = this.#keptFrom + (afterSeq + 1 - first.envelope.seq);
    this.#again = this.#kept.slice(from).map(({ envelope }) => envelope);
    return true;
  }

  #add(entry: Waiting): void {
    this.#waiting.push(entry);
    this.#waitingSize += entry.size;
    this.#judgeSize();
    this.#schedule();
  }

  #judgeSize(): void {
    // One message may be larger than the bound (a huge snapshot): it goes out alone.
    if (this.#waitingSize <= this.#bound || this.#waiting.length - this.#waitingFrom < 2) return;
    this.lose('more happened than could be kept for this client');
  }

  #schedule(): void {
    if (this.#scheduled || this.#busy || this.#deliver === null) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const deliver = this.#deliver;
    if (deliver === null || this.#busy) return;
    const batch = this.#again.length > 0 ? this.#again : this.#take();
    this.#again = [];
    if (batch.length === 0) return;
    const delivery = this.#delivery;
    const taken = deliver(batch);
    if (taken === undefined) {
      this.#schedule();
      return;
    }
    this.#busy = true;
    const next = (): void => {
      if (this.#delivery !== delivery) return;
      this.#busy = false;
      this.#schedule();
    };
    // A delivery that failed is a broken connection: its owner calls deliverTo again.
    taken.then(next, () => undefined);
  }

  #take(): ServerEnvelope[] {
    const batch: ServerEnvelope[] = [];
    let size = 0;
    while (this.#waitingFrom < this.#waiting.length && batch.length < DELIVERY_MESSAGES) {
      const entry = this.#waiting[this.#waitingFrom];
      if (entry === undefined || (batch.length > 0 && size + entry.size > DELIVERY_BYTES)) break;
      this.#waitingFrom += 1;
      this.#waitingSize -= entry.size;
      size += entry.size;
      this.#seq += 1;
      const { server, generation } = entry;
      const envelope = { seq: this.#seq, server, generation, message: joined(entry) };
      batch.push(envelope);
      this.#keep({ envelope, size: entry.size });
    }
    if (this.#waitingFrom === this.#waiting.length) {
      this.#waiting = [];
      this.#waitingFrom = 0;
    }
    // What has left can't grow any more.
    this.#joinable.clear();
    return batch;
  }

  #keep(kept: Kept): void {
    this.#kept.push(kept);
    this.#keptSize += kept.size;
    while (this.#keptSize > this.#bound) {
      const first = this.#kept[this.#keptFrom];
      if (first === undefined) break;
      this.#keptFrom += 1;
      this.#keptSize -= first.size;
    }
    if (this.#keptFrom > 4096 && this.#keptFrom * 2 > this.#kept.length) {
      this.#kept = this.#kept.slice(this.#keptFrom);
      this.#keptFrom = 0;
    }
  }
}

function joined({ message, parts }: Waiting): RpcMessage {
  if (parts === null || parts.length === 1) return message;
  const { params } = message as RpcNotification;
  return { ...message, params: { ...(params as object), delta: parts.join('') } };
}
