import { useState } from 'react';

export interface RenameFieldProps {
  readonly label: string;
  readonly value: string;
  /** Called with the new name, trimmed; not when it is empty or the same. */
  readonly onRename: (name: string) => void;
  readonly onEnd: () => void;
}

/** A name being changed in place: Enter or leaving keeps it, Escape does not. */
export function RenameField({ label, value, onRename, onEnd }: RenameFieldProps) {
  const [text, setText] = useState(value);

  function keep(): void {
    const name = text.trim();
    if (name !== '' && name !== value) onRename(name);
    onEnd();
  }

  return (
    <input
      className="rename-field"
      aria-label={label}
      dir="auto"
      value={text}
      ref={(input) => {
        if (input !== null && document.activeElement !== input) {
          input.focus();
          input.select();
        }
      }}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') keep();
        else if (event.key === 'Escape') onEnd();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
