import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ServerState } from '../../../server/protocol/host-server.ts';
import { Button } from '../../components/button.tsx';
import { ServerLog } from '../../components/server-log.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { secondsUntil, useNow } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { restartServer } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';

/** The app servers, whether they run, and if not, why. */
export function ServerList() {
  const { t } = useTranslation('settings');
  const servers = useApp((state) => state.servers);
  return (
    <>
      <div className="section-head">
        <h2>{t('servers')}</h2>
        <p>{t('serversAbout')}</p>
      </div>
      <div className="list">
        {servers.map((server) => (
          <ServerRow key={server.id} server={server} />
        ))}
      </div>
    </>
  );
}

function ServerRow({ server }: { readonly server: ServerState }) {
  const { t } = useTranslation('settings');
  const app = useAppParts();
  const [log, setLog] = useState(false);
  const busy = server.status === 'starting' || server.status === 'restarting';
  return (
    <div className="list-item">
      <span className="row-mark">
        {busy ? (
          <Spinner label={t('starting')} />
        ) : (
          <span className={server.status === 'ready' ? 'dot is-good' : 'dot is-bad'} />
        )}
      </span>
      <div className="list-item-text">
        <b>
          {server.name}
          <span className="small muted">{server.userAgent}</span>
        </b>
        <p>
          <ServerWords server={server} />
        </p>
      </div>
      <Button small look="plain" onClick={() => setLog(true)}>
        {t('serverLog')}
      </Button>
      <Button
        small
        onClick={() => attempt(app, t('serverNotRestarted'), () => restartServer(app, server.id))}
      >
        {t('serverRestart')}
      </Button>
      {log ? <ServerLog server={server} onClose={() => setLog(false)} /> : null}
    </div>
  );
}

function ServerWords({ server }: { readonly server: ServerState }) {
  const { t } = useTranslation('settings');
  const now = useNow(1_000);
  const { status, cause, retryAtMs, home } = server;
  let state: string = t(`serverStatus.${status}`);
  if (cause !== null) state = t('serverCause', { status: state, cause });
  if (retryAtMs !== null) {
    state = t('serverAgain', { status: state, seconds: secondsUntil(retryAtMs, now) });
  }
  if (home === null) return state;
  return (
    <Trans
      t={t}
      i18nKey="serverHome"
      values={{ status: state, home }}
      components={{ code: <code /> }}
    />
  );
}
