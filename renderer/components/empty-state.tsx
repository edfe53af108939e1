import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { screen, type Screen } from '../lib/screens.ts';

export interface EmptyStateProps {
  readonly screen: Screen;
  readonly icon: LucideIcon;
  readonly tone?: 'plain' | 'warning' | 'danger';
  /** What happened. */
  readonly title: string;
  /** What is safe, and what can be done. */
  readonly children: ReactNode;
  /** One act, and one way round. */
  readonly acts?: ReactNode;
}

/** A screen or pane with nothing to show, or with something broken: what, why, what next. */
export function EmptyState(props: EmptyStateProps) {
  const { icon: Icon, tone = 'plain', title, children, acts } = props;
  return (
    <section
      className="empty"
      {...screen(props.screen)}
      {...(tone === 'danger' ? { role: 'alert' } : {})}
    >
      <Icon
        className={`icon is-large${tone === 'plain' ? '' : ` is-${tone}`}`}
        aria-hidden="true"
      />
      <h2>{title}</h2>
      {children}
      {acts === undefined ? null : <div className="empty-acts">{acts}</div>}
    </section>
  );
}
