import { Pin } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { Virtualizer } from 'virtua';
import type { Project } from '../../../server/protocol/host.ts';
import { PopupMenu } from '../../components/menu.tsx';
import { RenameField } from '../../components/rename-field.tsx';
import { screen } from '../../lib/screens.ts';
import { within } from '../../lib/selection.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { createSection, followSections } from '../../stores/section-actions.ts';
import { ListHead } from './list-head.tsx';
import { EmptyRow, MoreRow } from './quiet-rows.tsx';
import { SectionHeading } from './section-heading.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { sidebarRows, type SidebarRow } from './sidebar-rows.ts';
import { askOf } from './thread-marks.ts';
import { ThreadRow } from './thread-row.tsx';
import { useDrag } from './use-drag.ts';
import { useRowActs } from './use-row-acts.ts';
import { useRowKeys } from './use-row-keys.ts';

/** From this many rows on, only those in sight are drawn. */
const LONG = 120;

const free: readonly string[] = [];

export interface ThreadListProps {
  /** Draws the heading of a project; null is the one of threads in no project. */
  readonly heading: (project: Project | null) => ReactNode;
  /** Below the last thread: how another folder is added. */
  readonly end: ReactNode;
}

/** All unarchived threads: the pinned ones, those in sections, and the others below their projects. */
export function ThreadList({ heading, end }: ThreadListProps) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  const state = useApp(
    useShallow(({ projects, threads, paging, sections, deleting, settings }) => ({
      projects,
      threads,
      paging,
      sections,
      deleting,
      settings,
    })),
  );
  const requests = useApp(({ requests: waiting }) => waiting);
  const sectionServer = useApp(({ sectionServers }) => sectionServers[0] ?? null);
  const currentKey = useApp(({ route }) =>
    route.view === 'thread' && route.thread !== undefined ? keyOf(route.thread) : null,
  );
  const [opened, setOpened] = useState<ReadonlyMap<string, number>>(new Map());
  const [held, setHeld] = useState<readonly string[]>(free);
  const scroller = useRef<HTMLDivElement>(null);

  const rows = useMemo(
    () => sidebarRows(state, { opened, currentKey, held }),
    [state, opened, currentKey, held],
  );
  const list = useRowActs(rows, currentKey);
  const drag = useDrag(rows);
  const { selection, setSelection } = list;
  const chosen = useMemo(
    () =>
      rows.flatMap((row) =>
        row.kind === 'thread' && selection.keys.has(row.id) ? [row.thread] : [],
      ),
    [rows, selection],
  );
  useEffect(() => {
    const ids = new Set(rows.map(({ id }) => id));
    setSelection((before) => within(before, (key) => ids.has(key)));
  }, [rows, setSelection]);
  useEffect(() => followSections(app), [app]);
  const keys = useRowKeys({ rows, list, scroller });
  useFocusKept(scroller, rows);

  function draw(row: SidebarRow): ReactNode {
    switch (row.kind) {
      case 'pinned':
        return (
          <div className="project-heading">
            <h2 className="project-others">
              <Pin className="icon is-tiny" aria-hidden="true" />
              {t('pinned')}
            </h2>
          </div>
        );
      case 'section':
        return <SectionHeading section={row.section} folded={row.folded} count={row.count} />;
      case 'all':
        return (
          <div className="project-heading">
            <h2 className="project-others">{t('others')}</h2>
          </div>
        );
      case 'project':
        return heading(row.project);
      case 'thread':
        return (
          <ThreadRow
            thread={row.thread}
            current={row.id === currentKey}
            chosen={selection.keys.has(row.id)}
            renaming={list.renaming === row.id}
            ask={askOf(row.thread, requests)}
            acts={list.acts}
          />
        );
      case 'empty':
        return <EmptyRow projectId={row.project.id} />;
      case 'emptySection':
        return <p className="side-hint">{t('sectionEmpty')}</p>;
      case 'more':
        return (
          <MoreRow
            row={row}
            onMore={() =>
              setOpened((before) =>
                new Map(before).set(row.projectId, (before.get(row.projectId) ?? 0) + 1),
              )
            }
          />
        );
    }
  }

  const place = (row: SidebarRow) => (
    <div key={row.id} data-row={row.id} {...drag(row, list.renaming !== null)}>
      {draw(row)}
    </div>
  );

  return (
    <>
      <ListHead
        onNewSection={
          sectionServer === null
            ? null
            : () => list.setNaming({ server: sectionServer, threads: [] })
        }
      />
      {/* Nothing moves away from under the pointer. */}
      <div
        className="side-list"
        ref={scroller}
        onPointerEnter={() =>
          setHeld(rows.flatMap((row) => (row.kind === 'thread' ? [row.id] : [])))
        }
        onPointerLeave={() => setHeld(free)}
        onKeyDown={keys}
      >
        {list.naming === null ? null : (
          <div className="project-heading">
            <RenameField
              label={t('sectionName')}
              value=""
              onRename={(name) => {
                const { naming } = list;
                if (naming !== null) createSection(app, naming.server, name, naming.threads);
              }}
              onEnd={() => list.setNaming(null)}
            />
          </div>
        )}
        {rows.length === 0 ? (
          <div className="side-empty" {...screen('threads.none')}>
            <b>{t('none')}</b>
            <p>{t('noneAbout')}</p>
          </div>
        ) : rows.length > LONG ? (
          <Virtualizer as="ul" item="li" itemSize={30} scrollRef={scroller} data={rows}>
            {place}
          </Virtualizer>
        ) : (
          <ul>
            {rows.map((row) => (
              <li key={row.id}>{place(row)}</li>
            ))}
          </ul>
        )}
        {end}
      </div>
      {chosen.length === 0 ? null : <SelectionBar threads={chosen} onEnd={list.endSelection} />}
      {list.menu === null ? null : (
        <PopupMenu
          key={list.menu.kind}
          screen={list.menu.kind === 'row' ? 'menu.thread' : 'menu.sections'}
          {...list.menu}
        />
      )}
    </>
  );
}

/** A row that leaves while it has the focus hands it to the one that takes its place. */
function useFocusKept(
  scroller: { readonly current: HTMLElement | null },
  rows: readonly SidebarRow[],
): void {
  const focused = useRef<{ readonly id: string; readonly at: number } | null>(null);
  useEffect(() => {
    const list = scroller.current;
    const note = (event: FocusEvent): void => {
      const id = (event.target as Element).closest('[data-row]')?.getAttribute('data-row');
      const at = rows.findIndex((row) => row.id === id);
      focused.current = id == null || at < 0 ? null : { id, at };
    };
    list?.addEventListener('focusin', note);
    return () => list?.removeEventListener('focusin', note);
  }, [scroller, rows]);
  useLayoutEffect(() => {
    const before = focused.current;
    if (before === null || rows.some(({ id }) => id === before.id)) return;
    focused.current = null;
    if (document.activeElement !== document.body) return;
    const next = rows[Math.min(before.at, rows.length - 1)];
    if (next === undefined) return;
    scroller.current
      ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.id)}"] :is(a, button)`)
      ?.focus();
  }, [scroller, rows]);
}
