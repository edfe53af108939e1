import { BookOpenCheck, Hourglass, Layers } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { durationText } from './tool-words.ts';

type MarkItem = Extract<ThreadItem, { type: 'contextCompaction' | 'enteredReviewMode' | 'sleep' }>;

/** Something that happened to the thread rather than in it: a line across. */
export function ContextMark({ item, open }: { readonly item: MarkItem; readonly open: boolean }) {
  const { t } = useTranslation('transcript');
  switch (item.type) {
    case 'contextCompaction':
      return (
        <div className="context-mark" {...screen('item.contextMark')}>
          {open ? (
            <Spinner label={t('compacting')} />
          ) : (
            <Layers className="icon is-small" aria-hidden="true" />
          )}
          {open ? t('makingRoom') : t('compacted')}
        </div>
      );
    case 'enteredReviewMode':
      return (
        <div className="context-mark" {...screen('item.contextMark')}>
          <BookOpenCheck className="icon is-small" aria-hidden="true" />
          {t('reviewOf', { what: item.review })}
        </div>
      );
    case 'sleep':
      return (
        <div className="context-mark" {...screen('item.contextMark')}>
          <Hourglass className="icon is-small" aria-hidden="true" />
          {open
            ? t('waits', { time: durationText(item.durationMs) })
            : t('waited', { time: durationText(item.durationMs) })}
        </div>
      );
  }
}
