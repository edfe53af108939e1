/** Leads to an item: loads what surrounds it, opens what hides it, and marks it for a moment. */
import { useEffect, useRef, useState } from 'react';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import type { Folds } from './folds.ts';
import { rowOfItem, type Row } from './rows.ts';

export interface Target {
  readonly turnId: string;
  readonly itemId?: string | undefined;
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
  /** Where to go is still ahead of us. */
  const pending = useRef<Target | null>(null);
  const turnId = target?.turnId;
  const itemId = target?.itemId;

  useEffect(() => {
    if (turnId === undefined) return;
    pending.current = { turnId, itemId };
    // Rows that it brings run the effect below.
    void handle.reveal(turnId);
  }, [handle, turnId, itemId]);

  useEffect(() => {
    const wanted = pending.current;
    if (wanted === null) return;
    const at = wanted.itemId === undefined ? rowOfTurn(rows, wanted.turnId) : placeOf(rows, wanted);
    const row = rows[at];
    if (row === undefined) return;
    pending.current = null;
    if (wanted.itemId !== undefined) {
      folds.set(`item:${wanted.itemId}`, true);
      if (row.kind === 'group') folds.set(row.key, true);
    }
    scrollToRow(at);
    setMarked(wanted);
  }, [rows, folds, scrollToRow]);

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
