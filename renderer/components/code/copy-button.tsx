import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../button.tsx';

const SHOWN_MS = 1_500;

export interface CopyButtonProps {
  /** What is copied, worked out when it is asked for. */
  readonly text: string | (() => string | Promise<string>);
  readonly label?: string;
  readonly className?: string;
}

/** Copies, and says so for a moment. */
export function CopyButton({ text, label, className }: CopyButtonProps) {
  const { t } = useTranslation('components');
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');

  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  const labels = { idle: label ?? t('copy'), done: t('copied'), failed: t('clipboardRefused') };
  return (
    <IconButton
      label={labels[state]}
      {...(className === undefined ? {} : { className })}
      onClick={() => {
        copy(text).then(
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

async function copy(text: CopyButtonProps['text']): Promise<void> {
  await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
}
