import { useEffect, useId, useRef } from 'react';
import { isModifier, pressesOf, shortcutText } from '../lib/shortcuts.ts';

export interface KeyFieldProps {
  /** Read out before what is shown: for what keys are taken. */
  readonly label: string;
  /** Shown until something is pressed. */
  readonly prompt: string;
  readonly pressed: string | null;
  /** What is said of it. */
  readonly note: string;
  readonly onKeys: (keys: string) => void;
  readonly onCancel: () => void;
}

/** Takes the next combination that is pressed; it does nothing else then. */
export function KeyField({ label, prompt, pressed, note, onKeys, onCancel }: KeyFieldProps) {
  const field = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => field.current?.focus(), []);

  return (
    <>
      <button
        ref={field}
        type="button"
        className="chip is-lined is-on"
        aria-describedby={id}
        onKeyDown={(event) => {
          // Nothing that is pressed here does what it is bound to; Tab goes on to the buttons.
          if (event.key === 'Tab' && !event.ctrlKey && !event.metaKey && !event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          const [keys] = pressesOf(event.nativeEvent);
          if (event.key === 'Escape') onCancel();
          else if (!isModifier(event.key) && keys !== undefined) onKeys(keys);
        }}
      >
        <span className="unseen">{label} </span>
        {pressed === null ? prompt : shortcutText(pressed)}
      </button>
      <span id={id} className="small" role="status">
        {note}
      </span>
    </>
  );
}
