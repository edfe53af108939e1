import { Clock, Info, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ServerState } from '../../server/protocol/host-server.ts';
import { Button, IconButton } from '../components/button.tsx';
import { screen } from '../lib/screens.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { restartServer, writeSettings } from '../stores/settings-actions.ts';
import { attempt } from '../stores/toasts.ts';

/** What is worth a word of a server that runs: it does not answer, or is another than it was. */
export function ServerNews({ server }: { readonly server: ServerState }) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const seen = useApp((state) => state.settings.seenServerNews);
  const { id, name, silentSinceMs, replacedFrom, newer, version } = server;
  const to = version ?? '';
  if (silentSinceMs !== null) {
    return (
      <div className="banner" role="alert" {...screen('banner.serverSilent')}>
        <Clock className="icon is-warning" aria-hidden="true" />
        <span className="grow">
          <b>{t('serverSilent', { server: name })}</b>{' '}
          <span className="secondary">{t('serverSilentAbout')}</span>
        </span>
        <Button
          small
          asks="host/server/restart"
          onClick={() => attempt(app, t('notRestarted'), () => restartServer(app, id))}
        >
          {t(server.way.type === 'remote' ? 'reconnect' : 'restart')}
        </Button>
      </div>
    );
  }
  const mark = `${id} ${replacedFrom ?? ''} ${to}`;
  if ((replacedFrom === null && !newer) || seen.includes(mark)) return null;
  return (
    <div className="banner" role="status" {...screen('banner.serverNews')}>
      <Info className="icon" aria-hidden="true" />
      <span className="grow">
        <b>
          {replacedFrom === null
            ? t('serverNewer', { server: name, to })
            : t('serverReplaced', { server: name, from: replacedFrom, to })}
        </b>{' '}
        {newer ? <span className="secondary">{t('serverNewerAbout')}</span> : null}
      </span>
      <IconButton
        label={t('dismiss')}
        onClick={() =>
          attempt(app, t('dismiss'), () =>
            writeSettings(app, { seenServerNews: [...seen, mark].slice(-KEPT) }),
          )
        }
      >
        <X className="icon" aria-hidden="true" />
      </IconButton>
    </div>
  );
}

const KEPT = 50;
