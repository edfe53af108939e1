import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
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
export function EmptyState({ icon: Icon, tone = 'plain', title, children, acts }: EmptyStateProps) {
  return (
    <section className="empty" {...(tone === 'danger' ? { role: 'alert' } : {})}>
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
