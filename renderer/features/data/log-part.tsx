import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerState } from '../../../server/protocol/host-server.ts';
import { Button } from '../../components/button.tsx';
import { ServerLog } from '../../components/server-log.tsx';
import { useServers } from '../../lib/use-servers.ts';

/** What each server wrote about itself. */
export function LogPart() {
  const { t } = useTranslation('data');
  const servers = useServers();
  const [shown, setShown] = useState<ServerState | null>(null);
  return (
    <section className="data-part">
      <div className="section-head">
        <h2>{t('logs')}</h2>
        <p>{t('logsAbout')}</p>
      </div>
      <ul className="list">
        {servers.map((server) => (
          <li key={server.id} className="list-item is-slim">
            <div className="list-item-text">
              <b>{server.name}</b>
            </div>
            <Button small look="plain" onClick={() => setShown(server)}>
              {t('showLog')}
            </Button>
          </li>
        ))}
      </ul>
      {shown === null ? null : <ServerLog server={shown} onClose={() => setShown(null)} />}
    </section>
  );
}
