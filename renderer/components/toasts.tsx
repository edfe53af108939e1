import { CircleX, X } from 'lucide-react';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { screen } from '../lib/screens.ts';
import { useNow, secondsUntil } from '../lib/time.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { dismissToast } from '../stores/toasts.ts';
import { Button, IconButton } from './button.tsx';
import { useTopModal } from './modals.ts';

/**
 * What has just happened; each line goes by itself. While a dialog keeps everything else out of reach, it stands
 * within that.
 */
export function Toasts() {
  const modal = useTopModal();
  return modal === null ? <ToastList /> : createPortal(<ToastList over />, modal);
}

function ToastList({ over = false }: { readonly over?: boolean }) {
  const { t } = useTranslation('components');
  const app = useAppParts();
  const toasts = useApp((state) => state.toasts);
  return (
    <div
      className="toasts"
      role="status"
      aria-live="polite"
      {...(over && toasts.length > 0 ? screen('toast.overDialog') : {})}
    >
      {toasts.map((toast) => (
        <div key={toast.id} className="toast" {...screen(`toast.${toast.tone}`)}>
          {toast.tone === 'error' ? <CircleX className="icon" aria-hidden="true" /> : null}
          <span className="grow">{toast.text}</span>
          {toast.progress !== null ? (
            <progress aria-label={toast.text} value={toast.progress} />
          ) : toast.action === null ? (
            <IconButton label={t('dismiss')} onClick={() => dismissToast(app, toast.id)}>
              <X className="icon" aria-hidden="true" />
            </IconButton>
          ) : (
            <>
              <Button
                small
                onClick={() => {
                  dismissToast(app, toast.id);
                  toast.action?.run();
                }}
              >
                {toast.action.label}
              </Button>
              <SecondsLeft until={toast.endsAtMs} />
            </>
          )}
        </div>
      ))}
    </div>
  );
}

function SecondsLeft({ until }: { readonly until: number }) {
  const { t } = useTranslation('components');
  const [shownAt] = useState(Date.now);
  // The clock may have ticked for the last time before this was shown.
  const now = Math.max(shownAt, useNow(1_000));
  return (
    <span className="toast-time" aria-hidden="true">
      {t('secondsLeft', { seconds: secondsUntil(until, now) })}
    </span>
  );
}
