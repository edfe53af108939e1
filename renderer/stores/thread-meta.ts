/** What is known of an open thread beside its turns. */
import type { ApprovalRecord, ThreadSummary } from '../../server/protocol/host-thread.ts';
import type { QueuedSubmission } from '../../server/protocol/queue.ts';
import type { ThreadSettings } from '../../server/protocol/thread.ts';
import type { TurnUsage } from './turn-usage.ts';

/** A message of the user's that its server has not shown yet. */
export interface SendingMessage {
  readonly clientId: string;
  readonly text: string;
  readonly sentAtMs: number;
  /** The turn that took it: how it is known again where a server does not give our ids back. */
  readonly turnId: string | null;
  /** `failed`: it can be sent again or thrown away. */
  readonly state: 'sending' | 'failed';
  readonly error: string | null;
}

export interface ThreadMeta {
  readonly phase: 'loading' | 'ready' | 'error';
  /** Why it could not be opened, while `phase` is `error`. */
  readonly error: string | null;
  readonly summary: ThreadSummary | null;
  readonly settings: ThreadSettings | null;
  /** Null when the loaded turns begin with the thread's first. */
  readonly olderCursor: string | null;
  /** Turns are with the server only, which does not run. */
  readonly incomplete: boolean;
  readonly loadingOlder: boolean;
  /** Decisions made in this thread, oldest first. */
  readonly approvals: readonly ApprovalRecord[];
  /** In the order they were sent; they stand after the last turn. */
  readonly sending: readonly SendingMessage[];
  /** Messages that wait on the server until the thread is idle, in their order. */
  readonly queue: readonly QueuedSubmission[];
  /** Of the newest turn that was heard of here. */
  readonly turnUsage: TurnUsage | null;
  /** Why it is not known what waits; null when it is. */
  readonly queueError: string | null;
}

export const startMeta: ThreadMeta = {
  phase: 'loading',
  error: null,
  summary: null,
  settings: null,
  olderCursor: null,
  incomplete: false,
  loadingOlder: false,
  approvals: [],
  sending: [],
  queue: [],
  turnUsage: null,
  queueError: null,
};
