import { useState, type FormEvent } from 'react';
import type { Fields } from '../components/form-fields.tsx';
import { FieldError } from '../stores/config-fields.ts';

export interface Form<T> {
  readonly fields: Fields<T>;
  readonly busy: boolean;
  /** What is wrong with no field of it. */
  readonly problem: string | null;
  readonly submit: (event: FormEvent) => void;
  /** As it was before anything was typed. */
  readonly reset: () => void;
}

/**
 * What is typed into a form, and what became of sending it. A failure keeps what was typed.
 *
 * @param shown the fields that say themselves what is wrong with them; all, if left out
 */
export function useForm<T>(
  start: T | (() => T),
  send: (draft: T) => Promise<void>,
  shown?: ReadonlySet<string>,
): Form<T> {
  const [value, setValue] = useState(start);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const isShown = failure instanceof FieldError && (shown?.has(failure.field) ?? true);
  const error = isShown ? failure : null;

  async function go(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await send(value);
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setBusy(false);
    }
  }

  return {
    reset: () => {
      setValue(start);
      setFailure(null);
    },
    fields: {
      value,
      error,
      change: (change) => setValue((before) => ({ ...before, ...change })),
    },
    busy,
    problem: error === null ? (failure?.message ?? null) : null,
    submit: (event) => {
      event.preventDefault();
      void go();
    },
  };
}
