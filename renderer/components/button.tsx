import type { ComponentProps, ReactNode } from 'react';
import { shortcutText } from '../lib/shortcuts.ts';

export interface ButtonProps extends ComponentProps<'button'> {
  /** At most one `primary` in a view: the next act. */
  readonly look?: 'plain' | 'primary' | 'danger' | 'normal';
  readonly small?: boolean;
  /** The keys that do the same, such as `Mod+N`. */
  readonly keys?: string;
}

export function Button({
  look = 'normal',
  small,
  keys,
  children,
  className,
  ...rest
}: ButtonProps) {
  const names = [
    'button',
    look === 'normal' ? '' : `is-${look}`,
    small ? 'is-small' : '',
    className,
  ];
  return (
    <button type="button" className={names.filter(Boolean).join(' ')} {...rest}>
      {children}
      {keys === undefined ? null : <KeyHint keys={keys} />}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'title'> {
  /** What it does; read out, and shown on hover. */
  readonly label: string;
  readonly keys?: string;
  readonly children: ReactNode;
}

export function IconButton({ label, keys, children, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={className === undefined ? 'icon-button' : `icon-button ${className}`}
      aria-label={label}
      title={keys === undefined ? label : `${label} (${shortcutText(keys)})`}
      {...rest}
    >
      {children}
    </button>
  );
}

export function KeyHint({ keys }: { readonly keys: string }) {
  return (
    <kbd className="key" aria-hidden="true">
      {shortcutText(keys)}
    </kbd>
  );
}
