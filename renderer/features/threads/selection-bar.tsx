import { Archive, Eye, Pin, PinOff, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { IconButton } from '../../components/button.tsx';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import {
  archiveThreads,
  askToDelete,
  canDelete,
  markThreads,
  pinThreads,
  unpinThreads,
} from '../../stores/thread-deeds.ts';

export interface SelectionBarProps {
  readonly threads: readonly ThreadSummary[];
  readonly onEnd: () => void;
}

/** How many threads are chosen, and what can be done with all of them. */
export function SelectionBar({ threads, onEnd }: SelectionBarProps) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  const deletes = useApp((state) => canDelete(state, threads));
  const allPinned = threads.every(({ pinned }) => pinned !== null);
  return (
    <div
      className="side-bulk"
      role="toolbar"
      aria-label={t('selection')}
      {...screen('threads.chosen')}
    >
      <b className="grow numbers" role="status">
        {t('chosenCount', { count: threads.length, threads: countText(threads.length) })}
      </b>
      <IconButton
        label={t(allPinned ? 'unpin' : 'pin')}
        asks="host/thread/pin"
        onClick={() => (allPinned ? unpinThreads(app, threads) : pinThreads(app, threads))}
      >
        {allPinned ? (
          <PinOff className="icon" aria-hidden="true" />
        ) : (
          <Pin className="icon" aria-hidden="true" />
        )}
      </IconButton>
      <IconButton
        label={t('markRead')}
        asks="host/thread/mark"
        onClick={() => markThreads(app, threads, false)}
      >
        <Eye className="icon" aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t('archiveIt')}
        asks="thread/archive"
        onClick={() => {
          onEnd();
          archiveThreads(app, threads);
        }}
      >
        <Archive className="icon" aria-hidden="true" />
      </IconButton>
      <IconButton
        label={t(deletes ? 'delete' : 'serverCannot')}
        disabled={!deletes}
        asks="thread/delete"
        onClick={() => askToDelete(app, threads)}
      >
        <Trash2 className="icon is-danger" aria-hidden="true" />
      </IconButton>
      <IconButton label={t('endSelection')} keys="Escape" onClick={onEnd}>
        <X className="icon" aria-hidden="true" />
      </IconButton>
    </div>
  );
}
