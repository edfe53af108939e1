import { CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { setDraft } from '../../stores/drafts.ts';
import type { SendingMessage } from '../../stores/thread-meta.ts';
import { useTranscript } from './transcript-context.ts';

/** A message on its way, or one that did not get there. */
export function Sending({ message }: { readonly message: SendingMessage }) {
  const { t } = useTranslation('transcript');
  const app = useAppParts();
  const { handle } = useTranscript();
  const { clientId, text, state, error } = message;

  function putBack(): void {
    const key = keyOf(handle.key);
    const draft = app.store.getState().drafts[key] ?? '';
    const back = handle.discard(clientId);
    setDraft(app, key, draft === '' ? back : `${back}\n\n${draft}`);
  }

  return (
    <article
      className="user-message is-sending"
      {...screen('item.unsent')}
      aria-label={t('youUnsent')}
    >
      <div className="user-text" dir="auto">
        {text}
      </div>
      {state === 'sending' ? (
        <p className="sending-state">
          <Spinner label={t('sending')} /> {t('sending')}
        </p>
      ) : (
        <div className="sending-state is-failed" role="alert">
          <CircleX className="icon is-small is-danger" aria-hidden="true" />
          <span className="grow">{t('notSent', { why: error ?? '' })}</span>
          <Button small look="plain" onClick={putBack}>
            {t('edit')}
          </Button>
          {/* A failure shows in the message itself. */}
          <Button small onClick={() => void handle.resend(clientId).catch(() => {})}>
            {t('sendAgain')}
          </Button>
        </div>
      )}
    </article>
  );
}
