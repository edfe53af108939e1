import { CircleCheck, CirclePause, CloudDownload, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { pauseSync, resumeSync, syncSum } from '../../stores/sync-actions.ts';
import { attempt } from '../../stores/toasts.ts';

/** How far the library has what servers have, and what is missing meanwhile. */
export function SyncPart() {
  const { t } = useTranslation('data');
  const app = useAppParts();
  const sync = useApp((state) => state.sync);
  const { total, left, failed, listing } = syncSum(sync);
  const { paused } = sync;
  const counts = { done: countText(total - left), total: countText(total) };
  const working = !paused && (listing || left > failed);
  const Icon = paused ? CirclePause : working ? CloudDownload : CircleCheck;
  return (
    <section className="data-part">
      <div className="section-head">
        <h2>{t('sync')}</h2>
        <p>{t('syncAbout')}</p>
      </div>
      <div className="list" {...screen(paused ? 'data.syncPaused' : 'data.sync')}>
        <div className="list-item">
          <Icon className={paused ? 'icon is-warning' : 'icon is-strong'} aria-hidden="true" />
          <div className="list-item-text data-finding">
            <b role="status">{paused ? t('syncPaused') : working ? t('syncing') : t('synced')}</b>
            <p className="numbers">
              {total === 0 ? t('syncNone') : t('syncCount', { count: total, ...counts })}
              {left === 0 ? '' : ` ${t('syncMissing', { count: left, left: countText(left) })}`}
            </p>
          </div>
          {paused ? (
            <Button small onClick={() => attempt(app, t('syncNotResumed'), () => resumeSync(app))}>
              {t('syncResume')}
            </Button>
          ) : (
            <Button
              small
              look="plain"
              onClick={() => attempt(app, t('syncNotPaused'), () => pauseSync(app))}
            >
              {t('syncPause')}
            </Button>
          )}
        </div>
        {left === 0 || total === 0 ? null : (
          <div className="data-progress">
            <progress aria-label={t('syncing')} max={total} value={total - left} />
          </div>
        )}
        {sync.servers.map(({ server, failed: count, cause }) =>
          count === 0 ? null : (
            <div key={server} className="list-item is-slim" role="alert">
              <TriangleAlert className="icon is-warning" aria-hidden="true" />
              <div className="list-item-text data-finding">
                <b>{t('syncFailed', { count, failed: countText(count) })}</b>
                <p dir="auto">{cause}</p>
              </div>
              <Button
                small
                onClick={() => attempt(app, t('syncNotResumed'), () => resumeSync(app))}
              >
                {t('syncAgain')}
              </Button>
            </div>
          ),
        )}
      </div>
    </section>
  );
}
