import { X } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { screen, type Screen } from '../lib/screens.ts';
import { IconButton } from './button.tsx';
import { useModal } from './modals.ts';

export interface DialogProps {
  readonly screen: Screen;
  readonly title: string;
  /** Escape, the cross, or a press outside. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly className?: string;
}

/** A modal dialog: for what needs an answer before anything else, and for nothing that a card can ask. */
export function Dialog(props: DialogProps) {
  const { title, onClose, children, foot, className } = props;
  const { t } = useTranslation('components');
  const dialog = useModal();
  const id = useId();

  return (
    <dialog
      ref={dialog}
      {...screen(props.screen)}
      className={className === undefined ? 'dialog' : `dialog ${className}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <IconButton label={t('close')} onClick={onClose}>
          <X className="icon" aria-hidden="true" />
        </IconButton>
      </header>
      <div className="dialog-body">{children}</div>
      {foot === undefined ? null : <footer className="dialog-foot">{foot}</footer>}
    </dialog>
  );
}
