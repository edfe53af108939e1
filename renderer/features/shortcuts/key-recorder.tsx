import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { pressesOf, shortcutText } from '../../lib/shortcuts.ts';
import { commandTitle, type Command, type CommandBook } from '../../stores/command-book.ts';
import { holdersOf, isModifier, refusalOf, type Refusal } from './binding-rules.ts';

export interface KeyRecorderProps {
  readonly book: CommandBook;
  readonly command: Command;
  /** @param takenFrom commands that lose the keys to this one */
  readonly onKeys: (keys: string, takenFrom: readonly Command[]) => void;
  readonly onCancel: () => void;
}

/** Takes the next combination that is pressed, and asks where another command has it. */
export function KeyRecorder({ book, command, onKeys, onCancel }: KeyRecorderProps) {
  const { t } = useTranslation('shortcuts');
  const [pressed, setPressed] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const field = useRef<HTMLButtonElement>(null);
  const note = useId();
  const holders = pressed === null ? [] : holdersOf(book, pressed, command);
  const fixed = holders.find((one) => one.fixed === true);

  useEffect(() => field.current?.focus(), []);

  function take(keys: string): void {
    const refused = refusalOf(keys);
    setRefusal(refused);
    setPressed(keys);
    if (refused === null && holdersOf(book, keys, command).length === 0) onKeys(keys, []);
  }

  return (
    <div className="key-recorder">
      <button
        ref={field}
        type="button"
        className="chip is-lined is-on"
        aria-describedby={note}
        onKeyDown={(event) => {
          // Nothing that is pressed here does what it is bound to; Tab goes on to the buttons.
          if (event.key === 'Tab' && !event.ctrlKey && !event.metaKey && !event.altKey) return;
          event.preventDefault();
          event.stopPropagation();
          const [keys] = pressesOf(event.nativeEvent);
          if (event.key === 'Escape') onCancel();
          else if (!isModifier(event.key) && keys !== undefined) take(keys);
        }}
      >
        <span className="unseen">{t('pressFor', { command: commandTitle(command) })} </span>
        {pressed === null ? t('press') : shortcutText(pressed)}
      </button>
      <span id={note} className="small" role="status">
        {said()}
      </span>
      {refusal === null && pressed !== null && holders.length > 0 && fixed === undefined ? (
        <Button small onClick={() => onKeys(pressed, holders)}>
          {t('takeOver')}
        </Button>
      ) : null}
      <Button small look="plain" onClick={onCancel}>
        {t('cancel')}
      </Button>
    </div>
  );

  function said(): string {
    if (refusal !== null) return t(`refusal.${refusal}`);
    if (fixed !== undefined) return t('heldForGood', { command: commandTitle(fixed) });
    const [holder] = holders;
    return holder === undefined ? t('escapeCancels') : t('held', { command: commandTitle(holder) });
  }
}
