import { v7 as uuid } from 'uuid';
import type { ThreadItem } from '../protocol/item.ts';

/** The item of a compaction that begins now. */
export function compactionItem(atMs: number): ThreadItem {
  return { type: 'contextCompaction', id: uuid(), startedAtMs: atMs, completedAtMs: null };
}
