import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Worker } from '../../../server/protocol/host-worker.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { readWorkerLog } from '../../stores/worker-actions.ts';

/** What a worker wrote last to its error stream. */
export function WorkerLog({
  worker,
  onClose,
}: {
  readonly worker: Worker;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('workers');
  const app = useAppParts();
  const read = useCallback(() => readWorkerLog(app, worker), [app, worker]);
  const { value, error, reload } = useLoaded(read);
  return (
    <Dialog
      screen="dialog.workerLog"
      title={t('logOf', { name: worker.name })}
      onClose={onClose}
      className="server-log"
      foot={
        <>
          <Button onClick={reload}>{t('readAgain')}</Button>
          <Button
            disabled={value === null}
            onClick={() => void navigator.clipboard.writeText(value ?? '')}
          >
            {t('copy')}
          </Button>
        </>
      }
    >
      {error === null ? null : (
        <p className="danger" role="alert" dir="auto">
          {error}
        </p>
      )}
      {value === null && error === null ? <Spinner label={t('loading')} /> : null}
      {value === null ? null : (
        <pre className="output" tabIndex={0}>
          {value === '' ? t('logEmpty') : value}
        </pre>
      )}
    </Dialog>
  );
}
