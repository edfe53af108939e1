import type { ComponentProps, ReactNode } from 'react';
import { useMay, type AskedMethod } from '../lib/may.ts';
import { shortcutText } from '../lib/shortcuts.ts';
import { useKeys } from '../lib/use-command.ts';
import type { CommandId } from '../stores/command-book.ts';

export interface ButtonProps extends ComponentProps<'button'> {
  /** At most one `primary` in a view: the next act. */
  readonly look?: 'plain' | 'primary' | 'danger' | 'normal';
  readonly small?: boolean;
  /** The command that does the same: its keys are shown. */
  readonly command?: CommandId;
  /** Keys of a part of the screen that do the same. */
  readonly keys?: string;
  /** What it asks for: it is not there for those who may not. */
  readonly asks?: AskedMethod;
}

export function Button({
  look = 'normal',
  small,
  command,
  keys,
  asks,
  children,
  className,
  ...rest
}: ButtonProps) {
  const bound = useKeys(command) ?? keys;
  if (!useMay(asks)) return null;
  const names = [
    'button',
    look === 'normal' ? '' : `is-${look}`,
    small ? 'is-small' : '',
    className,
  ];
  return (
    <button type="button" className={names.filter(Boolean).join(' ')} {...rest}>
      {children}
      {bound === undefined ? null : <KeyHint keys={bound} />}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'title'> {
  /** What it does; read out, and shown on hover. */
  readonly label: string;
  /** Keys of a part of the screen that do the same. */
  readonly keys?: string;
  /** The command that does the same. */
  readonly command?: CommandId;
  /** What it asks for: it is not there for those who may not. */
  readonly asks?: AskedMethod;
  readonly children: ReactNode;
}

export function IconButton({
  label,
  keys,
  command,
  asks,
  children,
  className,
  ...rest
}: IconButtonProps) {
  const bound = useKeys(command) ?? keys;
  if (!useMay(asks)) return null;
  return (
    <button
      type="button"
      className={className === undefined ? 'icon-button' : `icon-button ${className}`}
      aria-label={label}
      title={bound === undefined ? label : `${label} (${shortcutText(bound)})`}
      {...rest}
    >
      {children}
    </button>
  );
}

export interface KeyHintProps {
  readonly keys: string;
  /** It is what the reader wants to know, and not just shown along. */
  readonly spoken?: boolean;
}

export function KeyHint({ keys, spoken = false }: KeyHintProps) {
  return (
    <kbd className="key" aria-hidden={spoken ? undefined : true}>
      {shortcutText(keys)}
    </kbd>
  );
}
