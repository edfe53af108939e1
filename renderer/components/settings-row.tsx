import type { ReactNode } from 'react';

export interface SettingsRowProps {
  readonly title: string;
  readonly about?: string;
  readonly warning?: string | null;
  readonly children: ReactNode;
}

/** One setting: what it is, what it means, and the choice. */
export function SettingsRow({ title, about, warning, children }: SettingsRowProps) {
  return (
    <div className="list-item is-slim settings-row">
      <div className="list-item-text">
        <b>{title}</b>
        {about === undefined ? null : <p>{about}</p>}
        {warning == null ? null : <p className="danger">{warning}</p>}
      </div>
      {children}
    </div>
  );
}
