import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../lib/use-app.ts';
import { useServers } from '../../lib/use-servers.ts';

/** Which Skein this is, and where it keeps things. */
export function AboutSettings({ updates }: { readonly updates: ReactNode }) {
  const { t } = useTranslation('settings');
  const version = useApp((state) => state.version);
  const servers = useServers();
  const notices = useApp((state) => state.notices);
  return (
    <>
      <div className="section-head">
        <h2>{t('version', { version })}</h2>
        <p>{t('license')}</p>
      </div>
      {updates}
      <div className="section-head">
        <h2>{t('servers')}</h2>
      </div>
      <dl className="list facts">
        {servers.map((server) => (
          <div key={server.id} className="list-item is-slim">
            <dt className="list-item-text">
              <b>{server.name}</b>
              <p>{server.userAgent ?? t('notRunning')}</p>
            </dt>
            <dd className="small muted">
              {server.home === null ? null : <code>{server.home}</code>}
            </dd>
          </div>
        ))}
      </dl>
      {notices.length === 0 ? null : (
        <>
          <div className="section-head">
            <h2>{t('serversSaid')}</h2>
          </div>
          <ul className="list">
            {notices.map((notice) => (
              <li key={notice.id} className="list-item is-slim">
                <div className="list-item-text">
                  <b>{notice.summary}</b>
                  {notice.details === null ? null : <p>{notice.details}</p>}
                  {notice.place === null ? null : (
                    <p>
                      <code>{notice.place}</code>
                    </p>
                  )}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
