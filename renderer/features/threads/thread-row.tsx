import {
  Archive,
  CircleX,
  Ellipsis,
  FolderGit2,
  GitBranch,
  Pin,
  PinOff,
  Server,
} from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { IconButton } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { RenameField } from '../../components/rename-field.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useServerMark } from '../../lib/use-servers.ts';
import { age, fullTime, useNow } from '../../lib/time.ts';
import { fragmentOf } from '../../stores/navigation.ts';
import { titleOf } from '../../stores/thread-actions.ts';
import { markOf, sideBranch, type ThreadMark } from './thread-marks.ts';

/** What a row tells its list; the same functions for all rows, so that none is drawn for another. */
export interface RowActs {
  /** A press, with the keys that were held. */
  readonly press: (thread: ThreadSummary, event: MouseEvent) => void;
  readonly archive: (thread: ThreadSummary) => void;
  readonly pin: (thread: ThreadSummary) => void;
  /** @param at where the pointer asked for it; at the element otherwise */
  readonly menu: (
    thread: ThreadSummary,
    anchor: HTMLElement,
    at?: { readonly x: number; readonly y: number },
  ) => void;
  /** Null: the name stays. */
  readonly renamed: (thread: ThreadSummary, name: string | null) => void;
}

export interface ThreadRowProps {
  readonly thread: ThreadSummary;
  readonly current: boolean;
  readonly chosen: boolean;
  readonly renaming: boolean;
  readonly ask: 'approve' | 'answer';
  readonly acts: RowActs;
}

/** One thread of the list. The row is a link, so that it opens in a tab of its own as well. */
export const ThreadRow = memo(function ThreadRow(props: ThreadRowProps) {
  const { t } = useTranslation('threads');
  const { thread, current, chosen, renaming, ask, acts } = props;
  const mark = markOf(thread);
  const title = titleOf(thread);
  if (renaming) {
    return (
      <div className="thread-row is-renaming">
        <RenameField
          label={t('newName', { thread: title })}
          value={title}
          onRename={(name) => acts.renamed(thread, name)}
          onEnd={() => acts.renamed(thread, null)}
        />
      </div>
    );
  }
  return (
    <div
      className={chosen ? 'thread-row is-chosen' : 'thread-row'}
      onContextMenu={(event) => {
        event.preventDefault();
        acts.menu(thread, event.currentTarget, { x: event.clientX, y: event.clientY });
      }}
    >
      <a
        className={mark === 'unread' ? 'row is-unread' : 'row'}
        href={fragmentOf({ view: 'thread', thread })}
        aria-current={current ? 'page' : undefined}
        title={thread.error === null ? title : `${title}\n${thread.error}`}
        // The row is what is dragged, not its address.
        draggable={false}
        onClick={(event) => acts.press(thread, event)}
      >
        <span className="row-mark">
          <Mark mark={mark} />
        </span>
        <span className="row-title" dir="auto">
          {title}
        </span>
        {chosen ? <span className="unseen">{t('chosen')}</span> : null}
        <span className="row-facts">
          <Facts thread={thread} mark={mark} ask={ask} />
        </span>
      </a>
      <span className="row-acts">
        {/* The menu has both for the keyboard: one stop a row is enough. */}
        <IconButton
          tabIndex={-1}
          asks="host/thread/pin"
          label={t(thread.pinned === null ? 'pinThread' : 'unpinThread', { thread: title })}
          onClick={() => acts.pin(thread)}
        >
          {thread.pinned === null ? (
            <Pin className="icon" aria-hidden="true" />
          ) : (
            <PinOff className="icon" aria-hidden="true" />
          )}
        </IconButton>
        <IconButton
          tabIndex={-1}
          asks="thread/archive"
          label={t('archiveThread', { thread: title })}
          onClick={() => acts.archive(thread)}
        >
          <Archive className="icon" aria-hidden="true" />
        </IconButton>
        <IconButton
          label={t('moreForThread', { thread: title })}
          aria-haspopup="menu"
          onClick={(event) => acts.menu(thread, event.currentTarget)}
        >
          <Ellipsis className="icon" aria-hidden="true" />
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
  const server = useServerMark(thread.server);
  if (mark === 'needsYou') return <span className="warning">{t(`ask.${ask}`)}</span>;
  if (mark === 'error') return <span className="danger">{t('failed')}</span>;
  const where = t(thread.inWorktree ? 'worktree' : 'branch', { branch: branch ?? '' });
  const Icon = thread.inWorktree ? FolderGit2 : GitBranch;
  return (
    <>
      {thread.imported ? <span title={t('codexAbout')}>{t('codex')}</span> : null}
      {server === null ? null : (
        <span className="row-branch" title={t('onServer', { server })}>
          <Server className="icon is-tiny" role="img" aria-label={t('onServer', { server })} />
        </span>
      )}
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
