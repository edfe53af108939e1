/** What a page asks for when it is shown, and asks for again when that is wanted. */
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Loaded<T> {
  /** Null until it is there. What is asked for again stays until the new one is there. */
  readonly value: T | null;
  /** Why it could not be had the last time. */
  readonly error: string | null;
  readonly reload: () => void;
}

/** @param load another function asks for something else */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({ value: null, error: null });
  // Answers may overtake each other: only the last one counts.
  const round = useRef(0);

  const reload = useCallback(() => {
    const mine = ++round.current;
    const tell = (next: (before: Omit<Loaded<T>, 'reload'>) => Omit<Loaded<T>, 'reload'>): void => {
      if (mine === round.current) setState(next);
    };
    load().then(
      (value) => tell(() => ({ value, error: null })),
      (cause: unknown) =>
        tell(({ value }) => ({
          value,
          error: cause instanceof Error ? cause.message : String(cause),
        })),
    );
  }, [load]);

  useEffect(() => {
    reload();
    return () => {
      round.current += 1;
    };
  }, [reload]);

  return { ...state, reload };
}
