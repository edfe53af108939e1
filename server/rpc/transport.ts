/**
 * What a connection needs from the wire: whole messages in, whole messages out, both as JSON text.
 * Adapters: stdio (and any pair of streams), WebSocket, memory.
 */
export interface TransportEvents {
  /** One message, not yet parsed. */
  message(text: string): void;
  /** Something that could not be a message (invalid UTF-8, oversize): skipped, the stream goes on. */
  broken(reason: string): void;
  /** The end, once. `cause` is null when the peer closed in order. */
  closed(cause: Error | null): void;
}

export interface Transport {
  /** Begins to deliver; called once. Nothing is delivered before. */
  start(events: TransportEvents): void;
  /** Queues one message; messages sent in one tick leave together. After the end it does nothing. */
  send(text: string): void;
  /** Bytes that were sent and that the peer has not taken yet. */
  readonly pendingBytes: number;
  /** Stops reading what the peer sends, or goes on; what was read already may still be delivered. */
  setReading(reading: boolean): void;
  /** Writes what is queued, then ends. */
  close(): void;
  /** Ends for us at once: nothing more is delivered. The peer is told why where the wire can say so. */
  abort(reason: string): void;
}
