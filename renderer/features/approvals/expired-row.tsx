import type { TFunction } from 'i18next';
import { Clock, X } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ExpiredRequest } from '../../../server/protocol/host-expired.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { CodeWords } from '../../components/marked-text.tsx';
import { screen } from '../../lib/screens.ts';
import { fullTime } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { isWorded } from '../../lib/words.ts';
import { approvals as english } from '../../locales/en/approvals.ts';
import { withoutShell } from '../../../server/protocol/shell-words.ts';
import { askAgain, dismissExpired } from '../../stores/expired-actions.ts';
import { attempt, showError, showToast } from '../../stores/toasts.ts';

export interface ExpiredRowProps {
  readonly entry: ExpiredRequest;
  /** Where it comes from, on a page of many threads. */
  readonly origin: ReactNode;
}

/** A question that nobody can answer any more: what it was, why it expired, and a way on. */
export function ExpiredRow({ entry, origin }: ExpiredRowProps) {
  const { t } = useTranslation('approvals');
  const app = useAppParts();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const subject = withoutShell(entry.subject);

  function again(): void {
    setBusy(true);
    askAgain(app, entry).then(
      () => showToast(app, t('askedAgain')),
      (error: unknown) => {
        setBusy(false);
        showError(app, t('notAskedAgain'), error);
      },
    );
  }

  return (
    <section
      className="expired"
      role="group"
      aria-labelledby={id}
      data-approval=""
      tabIndex={0}
      {...screen('question.expired')}
    >
      <Clock className="icon is-small" aria-hidden="true" />
      <p id={id} className="grow" title={fullTime(entry.expiredAtMs)}>
        {subject === '' ? (
          t('expiredUnnamed')
        ) : (
          <Trans t={t} i18nKey="expired" components={{ code: <CodeWords text={subject} /> }} />
        )}{' '}
        {origin} <span className="muted">{causeWords(t, entry)}</span>
      </p>
      {entry.request.threadId === null ? null : (
        <Button small asks="turn/start" disabled={busy} title={t('askAgainAbout')} onClick={again}>
          {t('askAgain')}
        </Button>
      )}
      <IconButton
        label={t('dismissExpired')}
        asks="host/expired/dismiss"
        onClick={() => attempt(app, t('notDismissed'), () => dismissExpired(app, [entry]))}
      >
        <X className="icon is-small" aria-hidden="true" />
      </IconButton>
    </section>
  );
}

function causeWords(t: TFunction<'approvals'>, { cause, detail }: ExpiredRequest): string {
  if (!isWorded(english.expiredBecause, cause)) return cause;
  return t(`expiredBecause.${cause}`, { detail: (detail ?? '').replace(/[.。]$/, '') });
}
