import { Archive, Search } from 'lucide-react';
import {
  useDeferredValue,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer } from 'virtua';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { may } from '../../lib/may.ts';
import { sizeText } from '../../lib/bytes.ts';
import { countText } from '../../lib/numbers.ts';
import { screen } from '../../lib/screens.ts';
import { allOf, noSelection, rangeTo, toggled } from '../../lib/selection.ts';
import { isShortcut } from '../../lib/shortcuts.ts';
import { useNow } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { askToDelete, unarchiveThreads } from '../../stores/thread-deeds.ts';
import { ArchiveBar } from './archive-bar.tsx';
import { ArchiveFilters, boundsOf, noFilter } from './archive-filters.tsx';
import { ArchiveRow } from './archive-row.tsx';
import { useArchive, type ArchiveQuery } from './use-archive.ts';

/** From this many rows on, only those in sight are drawn. */
const LONG = 120;
const HOUR_MS = 3_600_000;

export interface ArchivePageProps {
  /** What brings a hidden sidebar back. */
  readonly toggle: ReactNode;
}

/** All archived threads: to read, to find, to bring back, to delete. */
export function ArchivePage({ toggle }: ArchivePageProps) {
  const { t } = useTranslation('archive');
  const app = useAppParts();
  const projects = useApp((state) => state.projects);
  const count = useApp((state) => state.archivedCount);
  const deleting = useApp((state) => state.deleting);
  const [filter, setFilter] = useState(noFilter);
  const [selection, setSelection] = useState(noSelection);
  const scroller = useRef<HTMLDivElement>(null);
  const term = useDeferredValue(filter.term.trim());
  const { projectId, span, sort } = filter;
  // Bounds that move with every second would ask anew with every second.
  const hour = Math.floor(useNow(60_000) / HOUR_MS) * HOUR_MS;
  const query = useMemo<ArchiveQuery>(
    () => ({
      projectId,
      sort,
      searchTerm: term === '' ? null : term,
      ...boundsOf(span, hour),
    }),
    [projectId, sort, span, term, hour],
  );
  const archive = useArchive(query);
  const threads = useMemo(
    () => archive.threads?.filter((thread) => !deleting.has(keyOf(thread))) ?? null,
    [archive.threads, deleting],
  );
  const order = useMemo(() => threads?.map(keyOf) ?? [], [threads]);
  const chosen = useMemo(
    () => threads?.filter((thread) => selection.keys.has(keyOf(thread))) ?? [],
    [threads, selection],
  );
  const narrowed = term !== '' || projectId !== null || span !== 'any';
  const end = (): void => setSelection(noSelection);

  function bringBack(back: readonly ThreadSummary[]): void {
    end();
    void unarchiveThreads(app, back).then(({ done }) => archive.drop(done));
  }

  function chooseAll(): void {
    void archive.all().then((all) => setSelection(allOf(all.map(keyOf))));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if (isShortcut(event, 'Mod+A') && may(app, 'thread/unarchive')) chooseAll();
    else if (event.key === 'Escape' && chosen.length > 0) end();
    else if (event.key === 'Delete' || isShortcut(event, 'Mod+Backspace')) {
      askToDelete(app, chosen);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!moveFocus(event, event.key === 'ArrowDown' ? 1 : -1)) return;
    } else return;
    event.preventDefault();
  }

  const draw = (thread: ThreadSummary) => (
    <ArchiveRow
      key={keyOf(thread)}
      thread={thread}
      project={projects.find(({ id }) => id === thread.projectId)?.name ?? ''}
      chosen={selection.keys.has(keyOf(thread))}
      onChoose={(range) =>
        setSelection((before) =>
          range ? rangeTo(before, order, keyOf(thread)) : toggled(before, keyOf(thread)),
        )
      }
      onUnarchive={() => bringBack([thread])}
    />
  );

  return (
    <>
      <header className="head">
        {toggle}
        <h1>{t('title')}</h1>
        <span className="small muted grow cut">
          {count === 0 ? '' : t('threads', { count, threads: countText(count) })}
          {archive.size === null || archive.size.bytes === 0
            ? ''
            : t(archive.size.unknown === 0 ? 'onDisk' : 'onDiskAtLeast', {
                size: sizeText(archive.size.bytes),
              })}
        </span>
        <ArchiveFilters filter={filter} onChange={setFilter} />
      </header>
      <div className="page" ref={scroller}>
        <div className="page-column is-wide">
          {archive.error === null ? null : (
            <p className="danger" role="alert">
              {archive.error}
            </p>
          )}
          {threads === null && archive.error === null ? <Spinner label={t('loading')} /> : null}
          {threads?.length === 0 && !archive.loading ? (
            narrowed ? (
              <EmptyState
                screen="archive.noMatch"
                icon={Search}
                title={term === '' ? t('noneHere') : t('noMatch', { name: term })}
                acts={
                  <Button small onClick={() => setFilter({ ...noFilter, sort })}>
                    {t('showAll')}
                  </Button>
                }
              >
                <p>{t('noMatchAbout')}</p>
              </EmptyState>
            ) : (
              <EmptyState screen="archive.none" icon={Archive} title={t('empty')}>
                <p>{t('emptyAbout')}</p>
              </EmptyState>
            )
          ) : null}
          {chosen.length === 0 ? null : (
            <ArchiveBar
              threads={chosen}
              more={archive.more || chosen.length < order.length}
              onAll={chooseAll}
              onUnarchive={() => bringBack(chosen)}
              onEnd={end}
            />
          )}
          {threads === null || threads.length === 0 ? null : (
            <div {...screen('archive.list')} onKeyDown={onKeyDown}>
              {threads.length > LONG ? (
                <div className="list">
                  <Virtualizer as="ul" item="li" itemSize={41} scrollRef={scroller} data={threads}>
                    {draw}
                  </Virtualizer>
                </div>
              ) : (
                <ul className="list">
                  {threads.map((thread) => (
                    <li key={keyOf(thread)}>{draw(thread)}</li>
                  ))}
                </ul>
              )}
            </div>
          )}
          {archive.more ? (
            <p className="archive-more">
              <Button small disabled={archive.loading} onClick={archive.showMore}>
                {t('showMore')}
              </Button>
            </p>
          ) : null}
        </div>
      </div>
    </>
  );
}

/** From row to row in the same column. False: there is none. */
function moveFocus(event: KeyboardEvent, by: -1 | 1): boolean {
  const target = event.target as HTMLElement;
  const kind = target.matches('a') ? 'a' : target.matches('input') ? 'input' : 'button';
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(`.archive-row ${kind}`)];
  const next = all[all.indexOf(target) + by];
  next?.focus();
  return next !== undefined;
}
