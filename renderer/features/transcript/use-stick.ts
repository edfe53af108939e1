/** Keeps the end of the transcript in sight while it grows, until the reader scrolls away from it. */
import { useCallback, useMemo, useRef, useState, type RefObject } from 'react';

/** Pixels from the end that still count as the end. */
const NEAR = 24;

export interface Stick {
  /** The end is in sight, or will be as soon as it has moved. */
  readonly atEnd: boolean;
  /** Call when something has scrolled. */
  readonly scrolled: () => void;
  /** Call when the content or the window has changed its size. */
  readonly resized: () => void;
  readonly toEnd: () => void;
  /** Lets go, because something else decides what is in sight. */
  readonly release: () => void;
}

export function useStick(scroller: RefObject<HTMLElement | null>): Stick {
  const [atEnd, setAtEnd] = useState(true);
  const stuck = useRef(true);
  const last = useRef({ top: 0, height: 0 });

  const settle = useCallback((value: boolean) => {
    stuck.current = value;
    setAtEnd(value);
  }, []);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    element?.scrollTo({ top: element.scrollHeight });
    settle(true);
  }, [scroller, settle]);

  const resized = useCallback(() => {
    const element = scroller.current;
    if (element === null || !stuck.current) return;
    element.scrollTo({ top: element.scrollHeight });
  }, [scroller]);

  const scrolled = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop: top, scrollHeight: height, clientHeight } = element;
    const before = last.current;
    last.current = { top, height };
    if (height - top - clientHeight <= NEAR) settle(true);
    // Up, and not because the content above or below became shorter: that was the reader.
    else if (top < before.top - 1 && height >= before.height) settle(false);
  }, [scroller, settle]);

  const release = useCallback(() => settle(false), [settle]);

  return useMemo(
    () => ({ atEnd, scrolled, resized, toEnd, release }),
    [atEnd, scrolled, resized, toEnd, release],
  );
}
