import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { askToDelete, canDelete } from '../../stores/thread-deeds.ts';

export interface ArchiveBarProps {
  /** The chosen ones. */
  readonly threads: readonly ThreadSummary[];
  /** Others match that are not chosen. */
  readonly more: boolean;
  readonly onAll: () => void;
  readonly onUnarchive: () => void;
  readonly onEnd: () => void;
}

/** How much is chosen, and what can be done with it. */
export function ArchiveBar({ threads, more, onAll, onUnarchive, onEnd }: ArchiveBarProps) {
  const { t } = useTranslation('archive');
  const app = useAppParts();
  const deletes = useApp((state) => canDelete(state, threads));
  const known = threads.flatMap(({ bytes }) => bytes ?? []);
  const size = sizeText(known.reduce((sum, bytes) => sum + bytes, 0));
  return (
    <div
      className="archive-bar"
      role="toolbar"
      aria-label={t('selection')}
      {...screen('archive.chosen')}
    >
      <b className="numbers" role="status">
        {t('chosen', { count: threads.length, threads: countText(threads.length) })}
      </b>
      <span className="small secondary numbers grow">
        {known.length === 0 ? '' : known.length === threads.length ? size : t('atLeast', { size })}
      </span>
      {more ? (
        <Button small look="plain" onClick={onAll}>
          {t('chooseAll')}
        </Button>
      ) : null}
      <Button small asks="thread/unarchive" onClick={onUnarchive}>
        {t('unarchive')}
      </Button>
      <Button
        small
        look="danger"
        asks="thread/delete"
        disabled={!deletes}
        {...(deletes ? {} : { title: t('serverCannot') })}
        onClick={() => askToDelete(app, threads)}
      >
        {t('delete')}
      </Button>
      <Button small look="plain" keys="Escape" onClick={onEnd}>
        {t('endSelection')}
      </Button>
    </div>
  );
}
