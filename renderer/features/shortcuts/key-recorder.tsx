import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { KeyField } from '../../components/key-field.tsx';
import { commandTitle, type Command, type CommandBook } from '../../stores/command-book.ts';
import { holdersOf, refusalOf, type Refusal } from './binding-rules.ts';

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
  const holders = pressed === null ? [] : holdersOf(book, pressed, command);
  const fixed = holders.find((one) => one.fixed === true);

  function take(keys: string): void {
    const refused = refusalOf(keys);
    setRefusal(refused);
    setPressed(keys);
    if (refused === null && holdersOf(book, keys, command).length === 0) onKeys(keys, []);
  }

  return (
    <div className="key-recorder">
      <KeyField
        label={t('pressFor', { command: commandTitle(command) })}
        prompt={t('press')}
        pressed={pressed}
        note={said()}
        onKeys={take}
        onCancel={onCancel}
      />
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
