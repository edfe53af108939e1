import { useTranslation } from 'react-i18next';
import type { DataHealth } from '../../../server/protocol/host-data.ts';
import { Button } from '../../components/button.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { HealthReport } from './health-report.tsx';
import { isMendable } from './health.ts';
import { JobProgressBar } from './job-progress.tsx';
import { useJob } from './use-job.ts';

/** Whether all history is whole, and what can be done where it is not. */
export function HealthPart() {
  const { t } = useTranslation('data');
  const app = useAppParts();
  const verify = useJob<DataHealth>();
  const repair = useJob<DataHealth>({
    told: { done: () => t('repairDone'), failed: () => t('notRepaired') },
  });
  const found = repair.result ?? verify.result;
  const busy = verify.progress !== null || repair.progress !== null;
  return (
    <section className="data-part">
      <div className="section-head">
        <h2>{t('health')}</h2>
        <p className="grow">{t('healthAbout')}</p>
        <Button
          small
          disabled={busy}
          onClick={() => {
            repair.clear();
            verify.start((job) => app.rpc.host('host/data/verify', { job }));
          }}
        >
          {t('verify')}
        </Button>
      </div>
      <JobProgressBar job={verify} label={t('verifying')} failed={t('notVerified')} />
      <JobProgressBar job={repair} label={t('repairing')} failed={t('notRepaired')} />
      {found === null ? null : <HealthReport health={found} />}
      {found !== null && repair.result === null && isMendable(found) ? (
        <div className="data-acts">
          <Button
            small
            disabled={busy}
            onClick={() => repair.start((job) => app.rpc.host('host/data/repair', { job }))}
          >
            {t('repair')}
          </Button>
          <span className="small muted">{t('repairAbout')}</span>
        </div>
      ) : null}
    </section>
  );
}
