/** What every row of one transcript shares. */
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { AppSettings } from '../../../server/protocol/host.ts';
import type { ApprovalRecord } from '../../../server/protocol/host-thread.ts';
import type { LinkActs } from '../../components/markdown/markdown.tsx';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import type { Folds } from './folds.ts';

export type Detail = AppSettings['detail'];

export interface Transcript {
  readonly handle: ThreadHandle;
  readonly detail: Detail;
  /** The thread's folder. */
  readonly cwd: string;
  readonly acts: LinkActs;
  readonly folds: Folds;
  /** Begins a new thread with the turns up to this one. */
  readonly onFork: (turnId: string) => void;
  /** Asks how to go back to before a turn; null where nobody can. */
  readonly onRewind: ((turnId: string) => void) | null;
  /** Shows the changes of a turn, at a file if one is given; null where there is no pane for it. */
  readonly onOpenChanges: ((turnId: string, path: string | null) => void) | null;
}

/** Decisions by the item they were about. */
export type Decisions = ReadonlyMap<string, readonly ApprovalRecord[]>;

export const TranscriptContext = createContext<Transcript | null>(null);
export const DecisionContext = createContext<Decisions>(new Map());

export function useTranscript(): Transcript {
  const transcript = useContext(TranscriptContext);
  if (transcript === null) throw new Error('rendered outside a transcript');
  return transcript;
}

export function useDecisions(itemId: string): readonly ApprovalRecord[] {
  return useContext(DecisionContext).get(itemId) ?? none;
}

const none: readonly ApprovalRecord[] = [];

/** Whether something is open: as the reader left it, else as it starts. */
export function useFold(
  key: string,
  start: boolean,
): [open: boolean, set: (open: boolean) => void] {
  const { folds } = useTranscript();
  const chosen = useSyncExternalStore(folds.subscribe, () => folds.get(key));
  const set = useCallback((open: boolean) => folds.set(key, open), [folds, key]);
  return [chosen ?? start, set];
}
