import { Archive, CircleX, FolderGit2, GitBranch } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { IconButton } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { age, fullTime, useNow } from '../../lib/time.ts';
import { putThread } from '../../lib/thread-drag.ts';
import { fragmentOf } from '../../stores/navigation.ts';
import { titleOf } from '../../stores/thread-actions.ts';
import { markOf, sideBranch, type ThreadMark } from './sidebar-rows.ts';

export interface ThreadRowProps {
  readonly thread: ThreadSummary;
  readonly current: boolean;
  readonly ask: 'approve' | 'answer';
  readonly onOpen: (thread: ThreadSummary) => void;
  /** With Alt: beside the one that is open. */
  readonly onOpenBeside: (thread: ThreadSummary) => void;
  readonly onArchive: (thread: ThreadSummary) => void;
}

/** One thread of the list. The row is a link, so that it opens in a tab of its own as well. */
export const ThreadRow = memo(function ThreadRow(props: ThreadRowProps) {
  const { t } = useTranslation('threads');
  const { thread, current, ask, onOpen, onOpenBeside, onArchive } = props;
  const mark = markOf(thread);
  const title = titleOf(thread);

  function onClick(event: MouseEvent): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (event.altKey) onOpenBeside(thread);
    else onOpen(thread);
  }

  return (
    <div className="thread-row">
      <a
        className={mark === 'unread' ? 'row is-unread' : 'row'}
        href={fragmentOf({ view: 'thread', thread })}
        aria-current={current ? 'page' : undefined}
        title={thread.error === null ? title : `${title}\n${thread.error}`}
        onClick={onClick}
        onDragStart={(event) => putThread(event.dataTransfer, thread)}
      >
        <span className="row-mark">
          <Mark mark={mark} />
        </span>
        <span className="row-title" dir="auto">
          {title}
        </span>
        <span className="row-facts">
          <Facts thread={thread} mark={mark} ask={ask} />
        </span>
      </a>
      <span className="row-acts">
        <IconButton label={t('archiveThread', { thread: title })} onClick={() => onArchive(thread)}>
          <Archive className="icon" aria-hidden="true" />
        </IconButton>
      </span>
    </div>
  );
});

function Mark({ mark }: { readonly mark: ThreadMark }) {
  const { t } = useTranslation('threads');
  switch (mark) {
    case 'needsYou':
      return <span className="dot is-waiting" role="img" aria-label={t('needsYou')} />;
    case 'running':
      return <Spinner />;
    case 'error':
      return <CircleX className="icon is-small is-danger" role="img" aria-label={t('failed')} />;
    case 'unread':
      return <span className="dot is-unread" role="img" aria-label={t('unread')} />;
    case 'none':
      return null;
  }
}

function Facts(props: Pick<ThreadRowProps, 'thread' | 'ask'> & { readonly mark: ThreadMark }) {
  const { t } = useTranslation('threads');
  const { thread, mark, ask } = props;
  const branch = sideBranch(thread);
  if (mark === 'needsYou') return <span className="warning">{t(`ask.${ask}`)}</span>;
  if (mark === 'error') return <span className="danger">{t('failed')}</span>;
  const where = t(thread.inWorktree ? 'worktree' : 'branch', { branch: branch ?? '' });
  const Icon = thread.inWorktree ? FolderGit2 : GitBranch;
  return (
    <>
      <Counts added={thread.added} removed={thread.removed} />
      {branch === null ? null : (
        <span className="row-branch" title={where}>
          <Icon className="icon is-tiny" role="img" aria-label={where} />
        </span>
      )}
      {mark === 'running' ? null : <Age atMs={thread.updatedAtMs} />}
    </>
  );
}

function Age({ atMs }: { readonly atMs: number }) {
  const now = useNow(30_000);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={fullTime(atMs)}>
      {age(atMs, now)}
    </time>
  );
}
