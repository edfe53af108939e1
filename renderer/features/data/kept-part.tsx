import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataKept, OldCopy } from '../../../server/protocol/host-data.ts';
import { Segmented } from '../../components/segmented.tsx';
import { ShowPath } from '../../components/show-path.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { fullTime } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { isWorded } from '../../lib/words.ts';
import { data as english } from '../../locales/en/data.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { JobProgressBar } from './job-progress.tsx';
import { useJob } from './use-job.ts';

const TIMES = ['30', '90', '365', 'ever'] as const;

/** How long what is only there in case is kept, and what there is of it. */
export function KeptPart() {
  const { t } = useTranslation('data');
  const app = useAppParts();
  const keepFor = useApp((state) => state.settings.keepFor);
  const job = useJob<DataKept>();
  const { start, result } = job;
  const look = useCallback(
    () => start((name) => app.rpc.host('host/data/kept', { job: name })),
    [app, start],
  );
  useEffect(look, [look]);
  const { copies = [], pruned = null } = result ?? {};
  return (
    <section className="data-part">
      <div className="section-head">
        <h2>{t('kept')}</h2>
        <p>{t('keptAbout')}</p>
      </div>
      <div className="list" {...screen('data.kept')}>
        <div className="list-item">
          <div className="list-item-text data-finding">
            <b>{t('keepFor')}</b>
            <p>{t('keepForAbout')}</p>
            {pruned === null || (pruned.copies === 0 && pruned.approvals === 0) ? null : (
              <p className="numbers">
                {t('pruned', {
                  copies: countText(pruned.copies),
                  size: sizeText(pruned.bytes),
                  approvals: countText(pruned.approvals),
                })}
              </p>
            )}
          </div>
          <Segmented
            label={t('keepFor')}
            value={keepFor}
            onChange={(value) =>
              attempt(app, t('keepForNotKept'), () => writeSettings(app, { keepFor: value }))
            }
            options={TIMES.map((value) => ({ value, label: t(`keep.${value}`) }))}
          />
        </div>
        {job.error === null ? null : (
          <JobProgressBar job={job} label={t('kept')} failed={t('keptNotFound')} />
        )}
        {copies.map((copy) => (
          <Copy key={copy.path} copy={copy} />
        ))}
      </div>
    </section>
  );
}

function Copy({ copy }: { readonly copy: OldCopy }) {
  const { t } = useTranslation('data');
  const { kind, path, bytes, atMs } = copy;
  return (
    <div className="list-item is-slim">
      <div className="list-item-text">
        <b>{isWorded(english.oldCopy, kind) ? t(`oldCopy.${kind}`) : kind}</b>
        <p>{fullTime(atMs)}</p>
      </div>
      <span className="data-size numbers">{sizeText(bytes)}</span>
      <ShowPath path={path} />
    </div>
  );
}
