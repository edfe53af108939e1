import { CircleAlert, Container, Moon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Worker } from '../../../server/protocol/host-worker.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { locale } from '../../lib/words.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { putWorkerToSleep, removeWorker, wakeWorker } from '../../stores/worker-actions.ts';
import { WorkerLog } from './worker-log.tsx';

/** One worker: how it stands, why, and what can be done with it. */
export function WorkerRow({ worker }: { readonly worker: Worker }) {
  const { t } = useTranslation('workers');
  const app = useAppParts();
  const [open, setOpen] = useState<'log' | 'remove' | null>(null);
  const { name, state, detail } = worker;

  function remove(): void {
    setOpen(null);
    attempt(app, t('notRemoved', { name }), async () => {
      await removeWorker(app, worker);
      showToast(app, t('removed', { name }));
    });
  }

  return (
    <div role="group" aria-label={name} className="list-item">
      <StateIcon state={state} />
      <div className="list-item-text">
        <b dir="auto">{name}</b>
        <p role="status">
          {t(`state.${state}`)}
          <LimitWords worker={worker} />
        </p>
        {detail === null ? null : (
          <p className={state === 'failed' ? 'danger workers-detail' : 'workers-detail'} dir="auto">
            {detail}
          </p>
        )}
      </div>
      {state === 'asleep' || state === 'failed' ? (
        <Button
          small
          onClick={() => attempt(app, t('notWoken', { name }), () => wakeWorker(app, worker))}
        >
          {state === 'failed' ? t('tryAgain') : t('wake')}
        </Button>
      ) : null}
      {state === 'running' || state === 'starting' ? (
        <Button
          small
          onClick={() => attempt(app, t('notPut', { name }), () => putWorkerToSleep(app, worker))}
        >
          {t('sleep')}
        </Button>
      ) : null}
      <Button small look="plain" onClick={() => setOpen('log')}>
        {t('log')}
      </Button>
      <Button small look="plain" onClick={() => setOpen('remove')}>
        {t('remove')}
      </Button>
      {open === 'log' ? <WorkerLog worker={worker} onClose={() => setOpen(null)} /> : null}
      {open === 'remove' ? (
        <Dialog
          screen="dialog.removeWorker"
          title={t('removeTitle', { name })}
          onClose={() => setOpen(null)}
          foot={
            <>
              <Button onClick={() => setOpen(null)}>{t('keep')}</Button>
              <Button look="danger" onClick={remove}>
                {t('removeIt')}
              </Button>
            </>
          }
        >
          <p>{t('removeAbout')}</p>
        </Dialog>
      ) : null}
    </div>
  );
}

function StateIcon({ state }: { readonly state: Worker['state'] }) {
  const { t } = useTranslation('workers');
  if (state === 'starting' || state === 'ending') return <Spinner label={t(`state.${state}`)} />;
  if (state === 'failed') return <CircleAlert className="icon is-danger" aria-hidden="true" />;
  if (state === 'asleep') return <Moon className="icon" aria-hidden="true" />;
  return <Container className="icon is-strong" aria-hidden="true" />;
}

/** What it may take, where anything was said. */
function LimitWords({ worker: { limits } }: { readonly worker: Worker }) {
  const { t } = useTranslation('workers');
  const { cpuMillis, memoryBytes, diskBytes } = limits;
  const parts = [
    cpuMillis === null ? null : t('coresOf', { count: cpuMillis / 1000 }),
    memoryBytes === null ? null : t('memoryOf', { size: gibibytes(memoryBytes) }),
    diskBytes === null ? null : t('diskOf', { size: gibibytes(diskBytes) }),
  ].filter((part) => part !== null);
  return parts.map((part) => (
    <span key={part} className="workers-limit numbers">
      {part}
    </span>
  ));
}

/** In the unit in which it was asked for. */
function gibibytes(bytes: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(bytes / 1024 ** 3);
}
