import './review-strip.css';
import { MessageSquare, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { can } from '../../stores/abilities.ts';
import { commentsKey, parseComments, reviewMessage, writeComments } from '../../stores/review.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { inputOf } from '../../stores/thread-sending.ts';
import { showError, showToast } from '../../stores/toasts.ts';

export interface ReviewStripProps {
  readonly handle: ThreadHandle;
  readonly onShow: () => void;
}

/** The comments that wait to be sent to the agent, as one message. */
export function ReviewStrip({ handle, onShow }: ReviewStripProps) {
  const { t } = useTranslation('diff');
  const app = useAppParts();
  const { key } = handle;
  const text = useApp(({ drafts }) => drafts[commentsKey(key)]);
  const comments = useMemo(
    () => parseComments(text).filter((comment) => comment.text.trim() !== ''),
    [text],
  );
  const [busy, setBusy] = useState(false);
  if (comments.length === 0) return null;

  async function send(): Promise<void> {
    setBusy(true);
    try {
      const message = reviewMessage(comments);
      const state = app.store.getState();
      const queues = can(state, key.server, 'queue') && state.settings.whileRunning === 'queue';
      if (handle.runningTurn() === null) await handle.startTurn(message);
      else if (queues) await handle.queue.add(inputOf(message, []));
      else await handle.steer(message);
      const sent = new Set(comments.map(({ id }) => id));
      writeComments(app, key, (all) => all.filter(({ id }) => !sent.has(id)));
    } catch (error) {
      showError(app, t('reviewNotSent'), error);
    } finally {
      setBusy(false);
    }
  }

  function discard(): void {
    writeComments(app, key, () => []);
    showToast(app, t('reviewDiscarded'), {
      action: {
        label: t('undo'),
        run: () => writeComments(app, key, (all) => [...comments, ...all]),
      },
    });
  }

  return (
    <section className="review-strip" {...screen('review.waiting')} aria-label={t('review')}>
      <MessageSquare className="icon" aria-hidden="true" />
      <button type="button" className="review-count" onClick={onShow}>
        {t('comments', { count: comments.length })}
      </button>
      <span className="grow" />
      <Button small disabled={busy} onClick={() => void send()}>
        {t('sendReview')}
      </Button>
      <IconButton label={t('discardReview')} disabled={busy} onClick={discard}>
        <X className="icon" aria-hidden="true" />
      </IconButton>
    </section>
  );
}
