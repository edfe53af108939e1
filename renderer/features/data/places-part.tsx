import { RefreshCw } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { HostResult } from '../../../server/protocol/host.ts';
import { Button } from '../../components/button.tsx';
import { ShowPath } from '../../components/show-path.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { countText } from '../../lib/numbers.ts';
import { shortFolder } from '../../lib/paths.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { isWorded } from '../../lib/words.ts';
import { data as english } from '../../locales/en/data.ts';
import { JobProgressBar } from './job-progress.tsx';
import { useJob } from './use-job.ts';

type Measured = HostResult<'host/data/measure'>;

/** What lies in the home, where, and how large it is. */
export function PlacesPart() {
  const { t } = useTranslation('data');
  const app = useAppParts();
  const job = useJob<Measured>();
  const { start, result } = job;
  const measure = useCallback(
    () => start((name) => app.rpc.host('host/data/measure', { job: name })),
    [app, start],
  );
  useEffect(measure, [measure]);
  const total = result?.places.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  return (
    <section className="data-part">
      <div className="section-head">
        <h2>{t('places')}</h2>
        <p className="grow">
          {result === null ? t('placesAbout') : t('inAll', { size: sizeText(total) })}
        </p>
        <Button small look="plain" disabled={job.progress !== null} onClick={measure}>
          <RefreshCw className="icon is-small" aria-hidden="true" />
          {t('measure')}
        </Button>
      </div>
      <JobProgressBar
        job={job}
        label={t('measuring', { count: job.progress?.done ?? 0 })}
        failed={t('notMeasured')}
      />
      {result === null ? null : (
        <ul className="list">
          <li className="list-item is-slim">
            <div className="list-item-text">
              <b>{t('home')}</b>
              <p className="cut" title={result.home}>
                <code>{shortFolder(result.home)}</code>
              </p>
            </div>
            <ShowPath path={result.home} />
          </li>
          {result.places.map(({ id, path, files, bytes }) => (
            <li key={id} className="list-item is-slim">
              <div className="list-item-text">
                <b>{isWorded(english.place, id) ? t(`place.${id}`) : id}</b>
                <p>{isWorded(english.placeAbout, id) ? t(`placeAbout.${id}`) : null}</p>
              </div>
              <span className="small muted numbers">
                {t('files', { count: files, files: countText(files) })}
              </span>
              <span className="data-size numbers">{sizeText(bytes)}</span>
              <ShowPath path={path} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
