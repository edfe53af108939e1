import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { sleeps } from '../../lib/use-servers.ts';
import { navigate } from '../../stores/navigation.ts';
import type { ServerRowProps } from './server-row.tsx';

/** A server that Skein makes itself: what can be done with it is on the page of workers. */
export function WorkerServerRow({ server, threads }: ServerRowProps) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const { name, status, waking } = server;
  const asleep = sleeps(server);
  const state =
    waking != null ? t('workerWakes') : asleep ? t('workerAsleep') : t(`status.${status}`);
  return (
    <div className="list-item">
      <span className="row-mark">
        {waking != null ? (
          <Spinner label={t('workerWakes')} />
        ) : (
          <span className={asleep ? 'dot' : status === 'ready' ? 'dot is-good' : 'dot is-bad'} />
        )}
      </span>
      <div className="list-item-text">
        <b>
          <span className="cut" dir="auto">
            {name}
          </span>
          <span className="small muted">{t('kind.worker')}</span>
        </b>
        <p>
          {state}
          {' · '}
          {t('threads', { count: threads })}
        </p>
      </div>
      <Button
        small
        aria-label={t('toWorkersOf', { server: name })}
        onClick={() => navigate(app, { view: 'settings', section: 'workers' })}
      >
        {t('toWorkers')}
      </Button>
    </div>
  );
}
