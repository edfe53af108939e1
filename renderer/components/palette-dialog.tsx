import type { LucideIcon } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { screen, type Screen } from '../lib/screens.ts';
import { KeyHint } from './button.tsx';
import { useModal } from './modals.ts';

export interface PaletteDialogProps {
  readonly screen: Screen;
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What is typed into and chosen from, over whatever is on the screen. */
export function PaletteDialog(props: PaletteDialogProps) {
  const dialog = useModal();

  return (
    <dialog
      ref={dialog}
      {...screen(props.screen)}
      className="palette"
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) props.onClose();
      }}
    >
      {props.children}
    </dialog>
  );
}

export interface PaletteInputProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** The list below, and the entry in it that is chosen. */
  readonly list: string;
  readonly chosen: string | null;
  readonly onChange: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
  /** What stands before the text, such as filters that are set. */
  readonly children?: ReactNode;
}

export function PaletteInput(props: PaletteInputProps) {
  const { icon: Icon } = props;
  return (
    <div className="palette-input">
      <Icon className="icon is-large" aria-hidden="true" />
      {props.children}
      <input
        type="search"
        role="combobox"
        aria-label={props.label}
        aria-expanded={props.chosen !== null}
        aria-controls={props.list}
        aria-activedescendant={props.chosen ?? undefined}
        aria-autocomplete="list"
        placeholder={props.placeholder}
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={(event) => {
          if (!event.nativeEvent.isComposing) props.onKeyDown(event);
        }}
      />
      <KeyHint keys="Escape" />
    </div>
  );
}

export interface PaletteFootProps {
  /** What Enter does with what is chosen. */
  readonly enter: string;
  /** Another key that means something here, with what it does. */
  readonly also?: { readonly keys: string; readonly does: string };
  /** What is found, at the end. */
  readonly children: ReactNode;
}

/** The keys that work in the list above, and what it holds. */
export function PaletteFoot({ enter, also, children }: PaletteFootProps) {
  const { t } = useTranslation('components');
  return (
    <footer className="palette-foot">
      <span>
        <KeyHint keys="ArrowUp" />
        <KeyHint keys="ArrowDown" />
        {t('move')}
      </span>
      <span>
        <KeyHint keys="Enter" />
        {enter}
      </span>
      {also === undefined ? null : (
        <span>
          <KeyHint keys={also.keys} />
          {also.does}
        </span>
      )}
      <span className="grow" />
      {children}
    </footer>
  );
}

/** Where the arrows, and page keys, lead to in a list of so many; null for other keys. */
export function steppedTo(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at - 1 + count) % count;
    case 'PageDown':
      return Math.min(count - 1, at + 8);
    case 'PageUp':
      return Math.max(0, at - 8);
    default:
      return null;
  }
}
