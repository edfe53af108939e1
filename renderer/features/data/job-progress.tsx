import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import type { Job } from './use-job.ts';

export interface JobProgressBarProps {
  readonly job: Pick<Job<unknown>, 'progress' | 'error' | 'cancel'>;
  /** What is done: `Copying`. */
  readonly label: string;
  /** What could not be done. */
  readonly failed: string;
}

/** How far something is, with a way to end it; or why it failed. */
export function JobProgressBar({ job, label, failed }: JobProgressBarProps) {
  const { t } = useTranslation('data');
  const { progress, error, cancel } = job;
  if (error !== null) {
    return (
      <p className="data-note danger" role="alert" dir="auto">
        {t('failed', { what: failed, why: error })}
      </p>
    );
  }
  if (progress === null) return null;
  const { done, total } = progress;
  return (
    <div className="data-progress" {...screen('data.progress')}>
      <span className="small secondary">{label}</span>
      <progress
        aria-label={label}
        {...(total === null || total === 0 ? {} : { max: total, value: Math.min(done, total) })}
      />
      <Button small look="plain" onClick={cancel}>
        {t('cancel')}
      </Button>
    </div>
  );
}
