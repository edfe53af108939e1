/** Moving in the list of diffs: which file is in sight, and the ways to the next one. */
import { useCallback, useRef, useState, type KeyboardEvent } from 'react';
import type { ChangedFile } from './changed-files.ts';

export interface Flow {
  /** Key of the file at the top. */
  readonly current: string | null;
  readonly onScroll: () => void;
  readonly show: (key: string) => void;
  /** To the next (1) or the previous (-1) file. */
  readonly step: (by: 1 | -1) => void;
  /** As {@link step}, to a hunk; it gets the focus. */
  readonly hunk: (by: 1 | -1) => void;
  /** Arrows from line to line. Whether the key was one of these. */
  readonly line: (event: KeyboardEvent) => boolean;
}

export function useFlow(root: HTMLElement | null, files: readonly ChangedFile[]): Flow {
  const [current, setCurrent] = useState<string | null>(null);
  const frame = useRef(0);

  const find = useCallback((): string | null => {
    if (root === null) return null;
    const top = root.getBoundingClientRect().top + 1;
    for (const place of root.querySelectorAll<HTMLElement>('[data-file]')) {
      if (place.getBoundingClientRect().bottom > top) return place.dataset['file'] ?? null;
    }
    return null;
  }, [root]);

  const show = useCallback(
    (key: string): void => {
      setCurrent(key);
      const place = root?.querySelector<HTMLElement>(`[data-file="${CSS.escape(key)}"]`);
      if (root === null || place == null) return;
      root.scrollBy(0, place.getBoundingClientRect().top - root.getBoundingClientRect().top);
    },
    [root],
  );

  function step(by: 1 | -1): void {
    const at = files.findIndex(({ key }) => key === (current ?? files[0]?.key));
    const next = files[Math.max(0, Math.min(files.length - 1, at + by))];
    if (next !== undefined) show(next.key);
  }

  function hunk(by: 1 | -1): void {
    if (root === null) return;
    const top = root.getBoundingClientRect().top;
    // Below the head of the file, which stays at the top.
    const line = top + HEAD;
    const bars = [...root.querySelectorAll<HTMLElement>('[data-hunk]')];
    const focused = bars.findIndex((bar) => bar.contains(document.activeElement));
    const tops = bars.map((bar) => bar.getBoundingClientRect().top);
    const at =
      focused >= 0
        ? focused + by
        : by === 1
          ? tops.findIndex((y) => y >= line - 1)
          : tops.findLastIndex((y) => y < line - 1);
    const bar = bars[at];
    if (bar === undefined) {
      step(by);
      return;
    }
    root.scrollBy(0, bar.getBoundingClientRect().top - line);
    bar.focus({ preventScroll: true });
  }

  function line(event: KeyboardEvent): boolean {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { target } = event;
    if (by === undefined || root === null || isTyping(event)) return false;
    if (!(target instanceof HTMLElement) || !root.contains(target)) return false;
    const stops = [...root.querySelectorAll<HTMLElement>('[data-line]')];
    const here = stops.indexOf(target);
    const next =
      here >= 0
        ? stops[here + by]
        : stops.find(
            (stop) =>
              (target.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
          );
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
    return next !== undefined;
  }

  return {
    current,
    onScroll() {
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(() => setCurrent(find()));
    },
    show,
    step,
    hunk,
    line,
  };
}

/** The head of a file, in pixels. */
const HEAD = 37;

/** Keys that belong to a field, or to the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return true;
  return (
    event.target instanceof HTMLElement &&
    event.target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
