/** What a session was told of late, so that a stream that was cut off can be taken up where it ended. */
import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

interface Kept {
  readonly id: string;
  readonly streamId: string;
  readonly message: JSONRPCMessage;
}

const KEPT = 1_000;

/**
 * It does not say of which stream an event is (`getStreamIdForEventId`): the transport would refuse who takes a
 * stream up again for as long as its old connection seems alive, and that of a laptop that slept does for minutes.
 * Without it the newest connection gets the stream.
 */
export class RecentEvents implements EventStore {
  readonly #kept: Kept[] = [];
  readonly #limit: number;
  #last = 0;

  constructor(limit = KEPT) {
    this.#limit = limit;
  }

  storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
    this.#last += 1;
    const id = String(this.#last);
    this.#kept.push({ id, streamId, message });
    if (this.#kept.length > this.#limit) this.#kept.shift();
    return Promise.resolve(id);
  }

  /** False: it is too old, or never was. */
  knows(eventId: string): boolean {
    return this.#kept.some(({ id }) => id === eventId);
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const at = this.#kept.findIndex(({ id }) => id === lastEventId);
    const from = this.#kept[at];
    if (from === undefined) throw new Error(`there is no event ${lastEventId} any more`);
    for (const { id, streamId, message } of this.#kept.slice(at + 1)) {
      // A stream begins with an event that says nothing: only its number counts.
      if (streamId === from.streamId && 'jsonrpc' in message) await send(id, message);
    }
    return from.streamId;
  }
}
