import { Archive, History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { BackupResult, RestoreResult } from '../../../server/protocol/host-data.ts';
import { Button } from '../../components/button.tsx';
import { ShowPath } from '../../components/show-path.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { fullTime } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';
import { JobProgressBar } from './job-progress.tsx';
import { useJob } from './use-job.ts';

export interface BackupPartProps {
  readonly chooseFolder: (title: string) => Promise<string | null>;
}

/** Copies of threads, library and settings, and what of one is brought back. */
export function BackupPart({ chooseFolder }: BackupPartProps) {
  const { t } = useTranslation('data');
  const app = useAppParts();
  const backup = useJob<BackupResult>({
    told: { done: ({ path }) => t('backedUpTo', { path }), failed: () => t('notBackedUp') },
  });
  const restore = useJob<RestoreResult>({
    told: { done: ({ added }) => t('added', { count: added }), failed: () => t('notRestored') },
  });
  const busy = backup.progress !== null || restore.progress !== null;

  function begin(title: string, act: (folder: string) => void): void {
    attempt(app, t('noFolder'), async () => {
      const folder = await chooseFolder(title);
      if (folder !== null) act(folder);
    });
  }

  return (
    <section className="data-part">
      <div className="section-head">
        <h2>{t('backup')}</h2>
        <p>{t('backupAbout')}</p>
      </div>
      <div className="list">
        <div className="list-item">
          <Archive className="icon is-strong" aria-hidden="true" />
          <div className="list-item-text">
            <b>{t('backUpTitle')}</b>
            <p>{t('backUpAbout')}</p>
          </div>
          <Button
            small
            disabled={busy}
            onClick={() =>
              begin(t('backupWhere'), (folder) =>
                backup.start((job) => app.rpc.host('host/data/backup', { job, folder })),
              )
            }
          >
            {t('backUp')}
          </Button>
        </div>
        <JobProgressBar job={backup} label={t('backingUp')} failed={t('notBackedUp')} />
        {backup.result === null ? null : <BackedUp result={backup.result} />}
        <div className="list-item">
          <History className="icon is-strong" aria-hidden="true" />
          <div className="list-item-text">
            <b>{t('restoreTitle')}</b>
            <p>{t('restoreAbout')}</p>
          </div>
          <Button
            small
            disabled={busy}
            onClick={() =>
              begin(t('restoreWhere'), (folder) =>
                restore.start((job) => app.rpc.host('host/data/restore', { job, folder })),
              )
            }
          >
            {t('restore')}
          </Button>
        </div>
        <JobProgressBar job={restore} label={t('restoring')} failed={t('notRestored')} />
        {restore.result === null ? null : <Restored result={restore.result} />}
      </div>
    </section>
  );
}

function BackedUp({ result }: { readonly result: BackupResult }) {
  const { t } = useTranslation('data');
  const { path, threads, files, bytes, tookMs, skipped } = result;
  return (
    <div className="list-item" role="status" {...screen('data.backedUp')}>
      <div className="list-item-text data-finding">
        <b>{t('backedUp')}</b>
        <p className="numbers">
          {t('backedUpAbout', {
            threads: countText(threads),
            files: countText(files),
            size: sizeText(bytes),
            seconds: countText(Math.max(0.1, Math.round(tookMs / 100) / 10)),
          })}
        </p>
        <p className="cut" title={path}>
          <code>{path}</code>
        </p>
        {skipped.length === 0 ? null : <p>{t('skipped', { paths: skipped.join(', ') })}</p>}
      </div>
      <ShowPath path={path} />
    </div>
  );
}

function Restored({ result }: { readonly result: RestoreResult }) {
  const { t } = useTranslation('data');
  const { madeAtMs, added, present, damaged } = result;
  return (
    <div className="list-item" role="status" {...screen('data.restored')}>
      <div className="list-item-text data-finding">
        <b>{t('added', { count: added })}</b>
        <p className="numbers">
          {t('restoredAbout', { time: fullTime(madeAtMs), count: present })}
        </p>
        {damaged.map(({ path, cause }) => (
          <p key={path} className="danger" dir="auto">
            {t('fileDamaged', { path, cause })}
          </p>
        ))}
      </div>
    </div>
  );
}
