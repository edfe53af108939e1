import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '../button.tsx';

const SHOWN_MS = 1_500;

export interface CopyButtonProps {
  /** What is copied, worked out when it is asked for. */
  readonly text: string | (() => string);
  readonly label?: string;
  readonly className?: string;
}

/** Copies, and says so for a moment. */
export function CopyButton({ text, label = 'Copy', className }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');

  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  const words = { idle: label, done: 'Copied', failed: 'The clipboard refused' };
  return (
    <IconButton
      label={words[state]}
      {...(className === undefined ? {} : { className })}
      onClick={() => {
        navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
          () => setState('done'),
          () => setState('failed'),
        );
      }}
    >
      {state === 'done' ? (
        <Check className="icon is-small is-done" aria-hidden="true" />
      ) : (
        <Copy className="icon is-small" aria-hidden="true" />
      )}
    </IconButton>
  );
}
