import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { useMay } from '../../lib/may.ts';
import { fullTime, shortDate, useNow } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { fragmentOf, showThread } from '../../stores/navigation.ts';
import { titleOf } from '../../stores/thread-actions.ts';

export interface ArchiveRowProps {
  readonly thread: ThreadSummary;
  readonly project: string;
  readonly chosen: boolean;
  /** @param range from the last one to this */
  readonly onChoose: (range: boolean) => void;
  readonly onUnarchive: () => void;
}

export function ArchiveRow({ thread, project, chosen, onChoose, onUnarchive }: ArchiveRowProps) {
  const { t } = useTranslation('archive');
  const app = useAppParts();
  const chooses = useMay('thread/unarchive');
  const now = useNow(60_000);
  const title = titleOf(thread);

  function onClick(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) {
      // The browser's: another tab, another window.
      if (!chooses) return;
      event.preventDefault();
      onChoose(event.shiftKey);
      return;
    }
    event.preventDefault();
    showThread(app, thread);
  }

  return (
    <div className={chosen ? 'archive-row is-chosen' : 'archive-row'}>
      {chooses ? (
        <label className="archive-check">
          <input
            type="checkbox"
            aria-label={t('choose', { thread: title })}
            checked={chosen}
            onChange={(event) =>
              onChoose(
                event.nativeEvent instanceof globalThis.MouseEvent && event.nativeEvent.shiftKey,
              )
            }
          />
        </label>
      ) : (
        <span />
      )}
      <a className="cut" dir="auto" href={fragmentOf({ view: 'thread', thread })} onClick={onClick}>
        {title}
      </a>
      <span className="secondary cut" dir="auto">
        {project}
      </span>
      <span className="small muted numbers archive-size">
        {thread.bytes === null ? '' : sizeText(thread.bytes)}
      </span>
      <time
        className="small muted numbers"
        dateTime={new Date(thread.updatedAtMs).toISOString()}
        title={fullTime(thread.updatedAtMs)}
      >
        {shortDate(thread.updatedAtMs, now)}
      </time>
      <Button
        small
        asks="thread/unarchive"
        aria-label={t('unarchiveThread', { thread: title })}
        onClick={onUnarchive}
      >
        {t('unarchive')}
      </Button>
    </div>
  );
}
