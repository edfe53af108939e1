import { Archive, Search } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { fullTime, shortDate, useNow } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { fragmentOf, showThread } from '../../stores/navigation.ts';
import { titleOf, unarchiveThread } from '../../stores/thread-actions.ts';
import { attempt, showToast } from '../../stores/toasts.ts';

const PAGE = 100;

export interface ArchivePageProps {
  /** What brings a hidden sidebar back. */
  readonly toggle: ReactNode;
}

/** All archived threads: to read, to find by name, to bring back. */
export function ArchivePage({ toggle }: ArchivePageProps) {
  const { t } = useTranslation('archive');
  const app = useAppParts();
  const projects = useApp((state) => state.projects);
  const count = useApp((state) => state.archivedCount);
  const [typed, setTyped] = useState('');
  const term = useDeferredValue(typed.trim());
  const [threads, setThreads] = useState<readonly ThreadSummary[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const show = useCallback(
    (from: string | null, current: () => boolean): void => {
      const asked = app.rpc.host('host/thread/list', {
        archived: true,
        searchTerm: term === '' ? null : term,
        cursor: from,
        limit: PAGE,
      });
      asked.then(
        (page) => {
          if (!current()) return;
          setThreads((before) => (from === null ? page.data : [...(before ?? []), ...page.data]));
          setCursor(page.nextCursor);
          setError(null);
        },
        (cause: unknown) => {
          if (current()) setError(cause instanceof Error ? cause.message : String(cause));
        },
      );
    },
    [app, term],
  );

  // The count changes with every thread that comes or goes, from any window.
  useEffect(() => {
    let current = true;
    show(null, () => current);
    return () => {
      current = false;
    };
  }, [show, count]);

  function bringBack(thread: ThreadSummary): void {
    attempt(app, t('notUnarchived'), async () => {
      await unarchiveThread(app, thread);
      setThreads((before) => before?.filter((one) => keyOf(one) !== keyOf(thread)) ?? null);
      showToast(app, t('back', { thread: titleOf(thread) }), {
        action: { label: t('open'), run: () => showThread(app, thread) },
      });
    });
  }

  const projectName = (id: string | null): string =>
    projects.find((project) => project.id === id)?.name ?? '';

  return (
    <>
      <header className="head">
        {toggle}
        <h1>{t('title')}</h1>
        <span className="small muted grow">
          {count === 0 ? '' : t('threads', { count, threads: countText(count) })}
        </span>
        <label className="field is-small archive-search">
          <Search className="icon is-small" aria-hidden="true" />
          <input
            type="search"
            aria-label={t('searchLabel')}
            placeholder={t('search')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
      </header>
      <div className="page">
        <div className="page-column is-wide">
          {error === null ? null : (
            <p className="danger" role="alert">
              {error}
            </p>
          )}
          {threads === null && error === null ? <Spinner label={t('loading')} /> : null}
          {threads?.length === 0 ? (
            term === '' ? (
              <EmptyState screen="archive.none" icon={Archive} title={t('empty')}>
                <p>{t('emptyAbout')}</p>
              </EmptyState>
            ) : (
              <EmptyState
                screen="archive.noMatch"
                icon={Search}
                title={t('noMatch', { name: term })}
                acts={
                  <Button small onClick={() => setTyped('')}>
                    {t('showAll')}
                  </Button>
                }
              >
                <p>{t('noMatchAbout')}</p>
              </EmptyState>
            )
          ) : null}
          {threads === null || threads.length === 0 ? null : (
            <ul className="list" {...screen('archive.list')}>
              {threads.map((thread) => (
                <ArchivedRow
                  key={keyOf(thread)}
                  thread={thread}
                  project={projectName(thread.projectId)}
                  onOpen={() => showThread(app, thread)}
                  onUnarchive={() => bringBack(thread)}
                />
              ))}
            </ul>
          )}
          {cursor === null ? null : (
            <p className="archive-more">
              <Button small onClick={() => show(cursor, () => true)}>
                {t('showOlder')}
              </Button>
            </p>
          )}
        </div>
      </div>
    </>
  );
}

interface ArchivedRowProps {
  readonly thread: ThreadSummary;
  readonly project: string;
  readonly onOpen: () => void;
  readonly onUnarchive: () => void;
}

function ArchivedRow({ thread, project, onOpen, onUnarchive }: ArchivedRowProps) {
  const { t } = useTranslation('archive');
  const now = useNow(60_000);
  return (
    <li className="archive-row">
      <a
        className="cut"
        dir="auto"
        href={fragmentOf({ view: 'thread', thread })}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onOpen();
        }}
      >
        {titleOf(thread)}
      </a>
      <span className="secondary cut">{project}</span>
      <time
        className="small muted numbers"
        dateTime={new Date(thread.updatedAtMs).toISOString()}
        title={fullTime(thread.updatedAtMs)}
      >
        {shortDate(thread.updatedAtMs, now)}
      </time>
      <Button small onClick={onUnarchive}>
        {t('unarchive')}
      </Button>
    </li>
  );
}
