/** The port between the renderer and whatever carries its envelopes; chosen once, in `entry/`. */
import type { ClientEnvelope, ServerEnvelope } from '../../server/protocol/host.ts';

export interface TransportState {
  readonly status: 'connecting' | 'open' | 'lost';
  /** Why it is not open, a name that `connectionWords` knows; null when it is open or was not tried yet. */
  readonly cause: string | null;
  /** Unix milliseconds of the next try; null when none is planned. */
  readonly retryAtMs: number | null;
}

export interface Transport {
  readonly surface: 'electron' | 'web' | 'memory';
  /** Sends in order. While the connection is lost, envelopes wait and go out when it is back. */
  send(envelope: ClientEnvelope): void;
  /** Envelopes in order of their `seq`, in the batches they came in. Returns how to stop. */
  onEnvelope(listener: (batch: readonly ServerEnvelope[]) => void): () => void;
  /** Tells the state at once and after every change. Returns how to stop. */
  onState(listener: (state: TransportState) => void): () => void;
  /** Tries to connect now rather than at `retryAtMs`. */
  retry(): void;
  close(): void;
}

/** A set of listeners that may change while they are called. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();

  add(listener: (value: T) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  emit(value: T): void {
    for (const listener of this.#all) listener(value);
  }

  clear(): void {
    this.#all.clear();
  }
}
