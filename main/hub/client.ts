/** What the hub's clients are: a window of the app, or the stream of a browser. */
import type { Visitor } from '../sign-ins/visitor.ts';
import type {
  HostNotificationMethod,
  HostNotificationParams,
  ServerEnvelope,
} from '../../server/protocol/host.ts';

/**
 * Takes messages away, in order. While a returned promise is pending nothing more comes: messages
 * wait in the hub, where text of one item is joined, up to a bound.
 */
export type Deliver = (envelopes: readonly ServerEnvelope[]) => void | Promise<void>;

export interface AttachOptions {
  /** Names the client in the log of approvals: `you in window 2`. */
  readonly label: string;
  /** Who it is, and so what it may ask; left out: whoever sits before the app's own windows. */
  readonly visitor?: Visitor;
  /** Without it messages wait until {@link HubClient.deliverTo}. */
  readonly send?: Deliver;
  /**
   * It is a part of main that nobody looks at: servers' warnings wait for a client that shows them, and
   * terminals do not live on for its sake.
   */
  readonly aside?: boolean;
}

export interface HubClient {
  readonly id: string;
  /** With a `seq` it names a place in this client's stream; another epoch is another stream. */
  readonly epoch: string;
  /** Takes one {@link ClientEnvelope}; anything else gets an error answer or is counted and dropped. */
  receive(envelope: unknown): void;
  /**
   * Connects, replaces or (null) interrupts delivery. `afterSeq` is the last `seq` that was processed;
   * what came later is sent again, or `host/resync` if it is no longer there.
   */
  deliverTo(send: Deliver | null, afterSeq?: number): void;
  /** A `host/*` notification to this client alone. */
  tell<M extends HostNotificationMethod>(method: M, params: HostNotificationParams<M>): void;
  /** Ends the client: nothing more is sent, its open requests are forgotten. */
  detach(): void;
}
