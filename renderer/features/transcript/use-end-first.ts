/** The end of a thread is what it opens with: its last rows come first, those before once they are painted. */
import { useEffect, useMemo, useState } from 'react';
import { diffOfChange } from '../../components/diff/file-diff.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { beginsOpen } from './open-diffs.ts';
import type { Row } from './rows.ts';

/** Pixels that any row takes at least. */
const LEAST = 36;
/** How long the end has the machine for itself, from its first frame on. */
const SETTLED_MS = 100;
/** Characters that no line of prose is longer than, and the height of one. */
const LINE_CHARACTERS = 160;
const LINE = 20;
const DIFF_LINE = 18;

/**
 * The last rows that surely fill the window, then all of them: what would stand above the window is
 * neither made nor measured before the reader sees the rest.
 *
 * @param end whether the thread opens at its end; else all rows come at once
 */
export function useEndFirst(
  handle: ThreadHandle,
  rows: readonly Row[],
  end: boolean,
): readonly Row[] {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(true), SETTLED_MS);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  const whole = painted || !end;
  return useMemo(
    () => (whole ? rows : lastRows(handle, rows, window.innerHeight)),
    [whole, handle, rows],
  );
}

/** The last rows that are at least so high together, or all. @param height pixels */
export function lastRows(
  handle: Pick<ThreadHandle, 'item' | 'shortMark'>,
  rows: readonly Row[],
  height: number,
): readonly Row[] {
  let left = height;
  let at = rows.length;
  while (at > 0 && left > 0) {
    at -= 1;
    const row = rows[at];
    if (row !== undefined) left -= leastHeight(handle, row);
  }
  return at === 0 ? rows : rows.slice(at);
}

function leastHeight(handle: Pick<ThreadHandle, 'item' | 'shortMark'>, row: Row): number {
  if (row.kind !== 'item') return LEAST;
  const item = handle.item(row.turnId, row.itemId)?.item;
  const short = handle.shortMark(row.turnId, row.itemId);
  switch (item?.type) {
    case 'userMessage':
      return 2 * LEAST;
    case 'agentMessage':
      return Math.max(LEAST, Math.ceil(item.text.length / LINE_CHARACTERS) * LINE);
    case 'fileChange':
      return item.changes.reduce((sum, change, at) => {
        const diff = diffOfChange(change);
        const open = short === null && beginsOpen(diff, at);
        return sum + LEAST + (open ? (diff.added + diff.removed) * DIFF_LINE : 0);
      }, 0);
    default:
      return LEAST;
  }
}
