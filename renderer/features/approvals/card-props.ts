import type { ReactNode } from 'react';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';

/** What the card of every kind of question gets. */
export interface QuestionCardProps<P> {
  readonly request: PendingRequest;
  readonly params: P;
  readonly origin: ReactNode;
  readonly place: string | null;
  /** The one whose keys are shown: it has the focus, or it is the first. */
  readonly focused: boolean;
  /** It was answered here and only waits to go. */
  readonly answered: boolean;
  readonly onFocus: () => void;
  readonly onReply: (result: unknown) => void;
  /** Answers that it cannot be answered. */
  readonly onRefuse: () => void;
}
