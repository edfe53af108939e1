import { Eye, ShieldCheck, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useMayAnswer } from '../../lib/may.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt } from '../../stores/toasts.ts';

/** Stands in the composer's place for those who may not write: why, and what they may instead. */
export function ReadOnlyBar({ handle }: { readonly handle: ThreadHandle | null }) {
  const { t } = useTranslation('composer');
  const app = useAppParts();
  const approves = useMayAnswer('item/commandExecution/requestApproval');
  const running = handle !== null && handle.runningTurn() !== null;
  const Icon = approves ? ShieldCheck : Eye;
  return (
    <div className="composer archived-bar" role="note" {...screen('composer.readOnly')}>
      <Icon className="icon" aria-hidden="true" />
      <span className="grow">{approves ? t('mayApprove') : t('mayWatch')}</span>
      {running ? (
        <Button
          small
          asks="turn/interrupt"
          onClick={() => attempt(app, t('notStopped'), () => handle.interrupt())}
        >
          <Square className="icon is-tiny" aria-hidden="true" />
          {t('stop')}
        </Button>
      ) : null}
    </div>
  );
}
