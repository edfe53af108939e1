/** What the preload script puts on `window.skein`: the only way out of the renderer in the app. */
import type { ClientEnvelope, ServerEnvelope } from '../server/protocol/host.ts';

export interface Bridge {
  /** Hands envelopes to the hub, in order. */
  send(envelopes: readonly ClientEnvelope[]): void;
  /** Envelopes from the hub, in order, in the batches they came in. Returns how to stop. */
  onEnvelopes(listener: (envelopes: readonly ServerEnvelope[]) => void): () => void;
  /**
   * Begins this window's stream. `lastSeq` (`epoch.seq`) continues after that envelope if the hub
   * still has what followed, else a `host/resync` comes first; null begins a new stream.
   */
  connect(lastSeq: string | null): void;
  /** As Node names it: `darwin`, `win32`, `linux`. */
  readonly platform: string;
}
