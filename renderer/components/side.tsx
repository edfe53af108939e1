import { ArrowLeft, ArrowRight, PanelLeft, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { screen, type Screen } from '../lib/screens.ts';
import { useAppParts } from '../lib/use-app.ts';
import type { Route } from '../stores/app-state.ts';
import { fragmentOf, navigate } from '../stores/navigation.ts';
import { useKeys } from '../lib/use-command.ts';
import type { CommandId } from '../stores/command-book.ts';
import { IconButton, KeyHint } from './button.tsx';

export interface SideProps {
  readonly screen: Screen;
  readonly label: string;
  readonly onHide: () => void;
  readonly children: ReactNode;
}

/** The left column: its head, which drags the window, and what a view puts below. */
export function Side({ screen: id, label, onHide, children }: SideProps) {
  const { t } = useTranslation('components');
  return (
    <aside className="side" aria-label={label} {...screen(id)}>
      <div className="side-head">
        <IconButton label={t('hideSidebar')} command="toggleSidebar" onClick={onHide}>
          <PanelLeft className="icon" aria-hidden="true" />
        </IconButton>
        <IconButton label={t('back')} onClick={() => history.back()}>
          <ArrowLeft className="icon" aria-hidden="true" />
        </IconButton>
        <IconButton label={t('forward')} onClick={() => history.forward()}>
          <ArrowRight className="icon" aria-hidden="true" />
        </IconButton>
      </div>
      {children}
    </aside>
  );
}

export interface SideLinkProps {
  readonly to: Route;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly current: boolean;
  readonly keys?: string;
  /** The command that leads there, too. */
  readonly command?: CommandId;
  readonly children?: ReactNode;
}

/** A row that leads to another view. */
export function SideLink({
  to,
  icon: Icon,
  label,
  current,
  keys,
  command,
  children,
}: SideLinkProps) {
  const app = useAppParts();
  const bound = useKeys(command) ?? keys;
  return (
    <a
      className="row"
      href={fragmentOf(to)}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(app, to);
      }}
    >
      <span className="row-mark">
        <Icon className="icon" aria-hidden="true" />
      </span>
      <span className="row-title">{label}</span>
      <span className="row-facts">
        {children}
        {bound === undefined ? null : <KeyHint keys={bound} />}
      </span>
    </a>
  );
}
