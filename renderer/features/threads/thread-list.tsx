import { Ellipsis } from 'lucide-react';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { Virtualizer } from 'virtua';
import { useTranslation } from 'react-i18next';
import type { Project } from '../../../server/protocol/host.ts';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { Spinner } from '../../components/spinner.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { showNew, showThread } from '../../stores/navigation.ts';
import { openBeside } from '../../stores/side-actions.ts';
import { archiveThread, loadMoreThreads } from '../../stores/thread-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { askOf, sidebarRows, type SidebarRow } from './sidebar-rows.ts';
import { ThreadRow } from './thread-row.tsx';

/** From this many rows on, only those in sight are drawn. */
const LONG = 120;

const free: readonly string[] = [];

export interface ThreadListProps {
  /** Draws the heading of a project; null is the one of threads in no project. */
  readonly heading: (project: Project | null) => ReactNode;
  /** Below the last thread: how another folder is added. */
  readonly end: ReactNode;
}

/** All unarchived threads, below their projects. */
export function ThreadList({ heading, end }: ThreadListProps) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  const projects = useApp((state) => state.projects);
  const threads = useApp((state) => state.threads);
  const paging = useApp((state) => state.paging);
  const requests = useApp((state) => state.requests);
  const currentKey = useApp(({ route }) =>
    route.view === 'thread' && route.thread !== undefined ? keyOf(route.thread) : null,
  );
  const [opened, setOpened] = useState<ReadonlyMap<string, number>>(new Map());
  const [held, setHeld] = useState<readonly string[]>(free);
  const scroller = useRef<HTMLDivElement>(null);

  const rows = useMemo(
    () => sidebarRows({ projects, threads, paging, opened, currentKey, held }),
    [projects, threads, paging, opened, currentKey, held],
  );

  const open = useCallback((thread: ThreadSummary) => showThread(app, thread), [app]);
  const openAside = useCallback((thread: ThreadSummary) => openBeside(app, thread), [app]);
  const archive = useCallback((thread: ThreadSummary) => archiveThread(app, thread), [app]);

  function showMore(projectId: string, known: number | null): void {
    setOpened((before) => new Map(before).set(projectId, (before.get(projectId) ?? 0) + 1));
    if (known !== null && known > 20) return;
    attempt(app, t('notListed'), () => loadMoreThreads(app, projectId === '' ? null : projectId));
  }

  function draw(row: SidebarRow): ReactNode {
    switch (row.kind) {
      case 'project':
        return heading(row.project);
      case 'thread':
        return (
          <ThreadRow
            thread={row.thread}
            current={row.id === currentKey}
            ask={askOf(row.thread, requests)}
            onOpen={open}
            onOpenBeside={openAside}
            onArchive={archive}
          />
        );
      case 'empty':
        return (
          <button
            type="button"
            className="row is-quiet"
            onClick={() => showNew(app, row.project.id)}
          >
            <span className="row-mark" />
            {t('start')}
          </button>
        );
      case 'more':
        return (
          <button
            type="button"
            className="row is-quiet"
            disabled={row.loading}
            onClick={() => showMore(row.projectId, row.count)}
          >
            <span className="row-mark">
              {row.loading ? (
                <Spinner label={t('loading')} />
              ) : (
                <Ellipsis className="icon is-small" aria-hidden="true" />
              )}
            </span>
            {row.count === null ? t('showOlder') : t('showMore', { threads: row.count })}
          </button>
        );
    }
  }

  if (rows.length === 0) {
    return (
      <div className="side-list">
        <div className="side-empty">
          <b>{t('none')}</b>
          <p>{t('noneAbout')}</p>
        </div>
        {end}
      </div>
    );
  }
  return (
    // Nothing moves away from under the pointer.
    <div
      className="side-list"
      ref={scroller}
      onPointerEnter={() => setHeld(rows.flatMap((row) => (row.kind === 'thread' ? [row.id] : [])))}
      onPointerLeave={() => setHeld(free)}
    >
      {rows.length > LONG ? (
        <Virtualizer as="ul" item="li" itemSize={30} scrollRef={scroller}>
          {rows.map((row) => (
            <div key={row.id}>{draw(row)}</div>
          ))}
        </Virtualizer>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row.id}>{draw(row)}</li>
          ))}
        </ul>
      )}
      {end}
    </div>
  );
}
