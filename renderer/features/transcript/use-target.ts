/** Leads to an item: loads what surrounds it, opens what hides it, and marks it for a moment. */
import { useEffect, useRef, useState } from 'react';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import type { Folds } from './folds.ts';
import { rowOfItem, type Row } from './rows.ts';

export interface Target {
  readonly turnId: string;
  readonly itemId?: string | undefined;
  /** Another number leads there again. */
  readonly visit?: number;
}

/** How long the item stays marked. */
const MARK_MS = 2_500;

export function useTarget(
  handle: ThreadHandle,
  rows: readonly Row[],
  folds: Folds,
  target: Target | null,
  scrollToRow: (at: number) => void,
): Target | null {
  const [marked, setMarked] = useState<Target | null>(null);
  /** The target that was led to, so that later rows do not lead there again. */
  const reached = useRef<string | null>(null);
  const turnId = target?.turnId;
  const itemId = target?.itemId;
  const visit = target?.visit ?? 0;

  useEffect(() => {
    // Rows that it brings run the effect below.
    if (turnId !== undefined) void handle.reveal(turnId);
  }, [handle, turnId, itemId, visit]);

  useEffect(() => {
    const goal = turnId === undefined ? null : `${turnId}/${itemId ?? ''}/${visit}`;
    if (turnId === undefined || goal === reached.current) {
      reached.current = goal;
      return;
    }
    const wanted = { turnId, itemId };
    const at = itemId === undefined ? rowOfTurn(rows, turnId) : placeOf(rows, wanted);
    const row = rows[at];
    if (row === undefined) return;
    reached.current = goal;
    if (itemId !== undefined) {
      folds.openItem(itemId);
      if (row.kind === 'group') folds.set(row.key, true);
    }
    scrollToRow(at);
    // Once what was opened and scrolled to is drawn.
    queueMicrotask(() => setMarked(wanted));
  }, [rows, folds, scrollToRow, turnId, itemId, visit]);

  useEffect(() => {
    if (marked === null) return;
    const timer = setTimeout(() => setMarked(null), MARK_MS);
    return () => clearTimeout(timer);
  }, [marked]);

  return marked;
}

function rowOfTurn(rows: readonly Row[], turnId: string): number {
  return rows.findIndex((row) => row.kind !== 'sending' && row.turnId === turnId);
}

/** An item without a row of its own (an empty thought) is found at its turn. */
function placeOf(rows: readonly Row[], { turnId, itemId = '' }: Target): number {
  const at = rowOfItem(rows, turnId, itemId);
  return at >= 0 ? at : rowOfTurn(rows, turnId);
}
