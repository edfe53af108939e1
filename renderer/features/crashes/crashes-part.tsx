import { Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Crash } from '../../../server/protocol/host-crash.ts';
import type { HostResult } from '../../../server/protocol/host.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { ShowPath } from '../../components/show-path.tsx';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { fullTime } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';
import { CrashReport } from './crash-report.tsx';
import { crashWords } from './crash-words.ts';

/** What ended by itself, in the settings: to read, to attach, to delete. */
export function CrashesPart() {
  const { t } = useTranslation('crashes');
  const app = useAppParts();
  const [listed, setListed] = useState<HostResult<'host/crash/list'> | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [shown, setShown] = useState<Crash | null>(null);
  const list = useCallback(
    () =>
      app.rpc.host('host/crash/list', {}).then(setListed, (cause: unknown) => {
        setError(cause instanceof Error ? cause.message : String(cause));
      }),
    [app],
  );
  // Another one is another list.
  const newest = useApp((state) => state.crash);
  useEffect(() => {
    void list();
  }, [list, newest]);
  const remove = (ids: readonly string[]): void =>
    attempt(app, t('notDeleted'), async () => {
      await app.rpc.host('host/crash/delete', { ids: [...ids] });
      await list();
    });
  const reports = listed?.data ?? [];
  return (
    <section className="data-part" {...(reports.length > 0 ? screen('data.crashes') : {})}>
      <div className="section-head">
        <h2>{t('reports')}</h2>
        <p className="grow">{t('reportsAbout')}</p>
        {reports.length < 2 ? null : (
          <Button small look="plain" onClick={() => remove(reports.map(({ id }) => id))}>
            {t('deleteAll')}
          </Button>
        )}
        {reports.length === 0 || listed === null ? null : <ShowPath path={listed.folder} />}
      </div>
      {error === null ? null : (
        <p className="danger" role="alert" dir="auto">
          {t('notListed', { why: error })}
        </p>
      )}
      {listed !== null && reports.length === 0 ? <p className="muted">{t('none')}</p> : null}
      {reports.length === 0 ? null : (
        <ul className="list">
          {reports.map((crash) => {
            const time = fullTime(crash.atMs);
            return (
              <li key={crash.id} className="list-item is-slim">
                <div className="list-item-text">
                  <b>{crashWords(crash.what)}</b>
                  <p className="cut" title={crash.cause} dir="auto">
                    {crash.cause}
                  </p>
                </div>
                {crash.times === 1 ? null : (
                  <span className="small muted numbers">
                    {t('times', { count: crash.times, times: countText(crash.times) })}
                  </span>
                )}
                <span className="small muted numbers">{time}</span>
                <Button
                  small
                  look="plain"
                  aria-label={t('showOf', { time })}
                  onClick={() => setShown(crash)}
                >
                  {t('show')}
                </Button>
                <IconButton label={t('deleteOf', { time })} onClick={() => remove([crash.id])}>
                  <Trash2 className="icon is-small" aria-hidden="true" />
                </IconButton>
              </li>
            );
          })}
        </ul>
      )}
      {shown === null ? null : <CrashReport crash={shown} onClose={() => setShown(null)} />}
    </section>
  );
}
