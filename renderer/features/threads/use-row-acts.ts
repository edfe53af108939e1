import { useCallback, useEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import type { PopupMenuProps } from '../../components/menu.tsx';
import { may, useMay } from '../../lib/may.ts';
import { noSelection, rangeTo, toggled, type Selection } from '../../lib/selection.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { words } from '../../lib/words.ts';
import { keyOf, type Section } from '../../stores/app-state.ts';
import type { App } from '../../stores/app-store.ts';
import { showThread } from '../../stores/navigation.ts';
import { openBeside } from '../../stores/side-actions.ts';
import { renameThread } from '../../stores/thread-actions.ts';
import {
  archiveThreads,
  markThreads,
  pinThreads,
  unpinThreads,
} from '../../stores/thread-deeds.ts';
import { attempt } from '../../stores/toasts.ts';
import { carryOut, permitted } from './carry-out.ts';
import { chosenEntries, sectionEntries, threadEntries } from './row-menu.ts';
import { moveBy } from './sidebar-drop.ts';
import type { SidebarRow } from './sidebar-rows.ts';
import type { RowActs } from './thread-row.tsx';

const t = words('threads');

/** A section that is about to get its name, and what goes into it. */
export interface Naming {
  readonly server: string;
  readonly threads: readonly ThreadSummary[];
}

interface OpenMenu {
  readonly kind: 'row' | 'sections';
  readonly threads: readonly ThreadSummary[];
  readonly anchor: HTMLElement;
  readonly at: { readonly x: number; readonly y: number } | undefined;
}

export interface RowState {
  readonly acts: RowActs;
  readonly selection: Selection;
  readonly setSelection: (change: (before: Selection) => Selection) => void;
  readonly endSelection: () => void;
  /** The thread whose name is being changed. */
  readonly renaming: string | null;
  readonly rename: (thread: ThreadSummary) => void;
  readonly naming: Naming | null;
  readonly setNaming: (naming: Naming | null) => void;
  readonly menu: (Omit<PopupMenuProps, 'screen'> & Pick<OpenMenu, 'kind'>) | null;
  /** The threads that an act on this one is for: all that are chosen, if it is one of them. */
  readonly meant: (thread: ThreadSummary) => readonly ThreadSummary[];
}

/** What the user does with rows: opens, chooses, renames, asks for the menu. */
export function useRowActs(rows: readonly SidebarRow[], currentKey: string | null): RowState {
  const app = useAppParts();
  const sections = useApp((state) => state.sections);
  const sectionServers = useApp((state) => state.sectionServers);
  const [selection, select] = useState(noSelection);
  // Threads are chosen for what is then done with them.
  const chooses = useMay('host/thread/mark');
  const setSelection = useCallback(
    (change: (before: Selection) => Selection): void => {
      if (chooses) select(change);
    },
    [chooses],
  );
  const [renaming, setRenaming] = useState<string | null>(null);
  const [naming, setNaming] = useState<Naming | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  // Rows are drawn again only if something of them changed, so what they call looks here.
  const latest = useRef({ rows, selection, currentKey });
  useEffect(() => {
    latest.current = { rows, selection, currentKey };
  }, [rows, selection, currentKey]);

  const endSelection = useCallback(() => select(noSelection), []);
  const rename = useCallback((thread: ThreadSummary) => setRenaming(keyOf(thread)), []);
  const meant = useCallback((thread: ThreadSummary): readonly ThreadSummary[] => {
    const { keys } = latest.current.selection;
    if (!keys.has(keyOf(thread))) return [thread];
    return latest.current.rows.flatMap((row) =>
      row.kind === 'thread' && keys.has(row.id) ? [row.thread] : [],
    );
  }, []);

  const acts = useMemo<RowActs>(
    () => ({
      press(thread: ThreadSummary, event: MouseEvent) {
        const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey;
        // Such a press on a link is the browser's: another tab, another window.
        if (!plain && !chooses) return;
        event.preventDefault();
        const key = keyOf(thread);
        if (event.metaKey || event.ctrlKey) {
          setSelection((before) => toggled(before, key));
        } else if (event.altKey) {
          openBeside(app, thread);
        } else if (event.shiftKey) {
          const order = threadIds(latest.current.rows);
          const from = latest.current.currentKey;
          setSelection((before) => rangeTo(before, order, key, from));
        } else {
          endSelection();
          showThread(app, thread);
          // Also where it is open already: to be opened is what ends a mark.
          if (thread.unread && may(app, 'host/thread/mark')) markThreads(app, [thread], false);
        }
      },
      archive: (thread) => archiveThreads(app, [thread]),
      pin: (thread) =>
        thread.pinned === null ? pinThreads(app, [thread]) : unpinThreads(app, [thread]),
      menu: (thread, anchor, at) => setMenu({ kind: 'row', threads: meant(thread), anchor, at }),
      renamed(thread, name) {
        if (name === null) setRenaming(null);
        else attempt(app, t('notRenamed'), () => renameThread(app, thread, name));
      },
    }),
    [app, chooses, endSelection, meant, setSelection],
  );

  return {
    acts,
    selection,
    setSelection,
    endSelection,
    renaming,
    rename,
    naming,
    setNaming,
    meant,
    menu:
      menu === null
        ? null
        : {
            kind: menu.kind,
            label: t(menu.kind === 'row' ? 'moreForThreads' : 'moveToSection'),
            anchor: menu.anchor,
            at: menu.at,
            align: 'end',
            entries: entriesOf(app, menu, {
              rows,
              sections,
              rename,
              onSections: sectionsFor(menu.threads, sectionServers)
                ? () => setMenu({ ...menu, kind: 'sections' })
                : null,
              onNewSection: () => {
                const server = menu.threads[0]?.server;
                if (server !== undefined) setNaming({ server, threads: menu.threads });
              },
            }),
            onClose() {
              setMenu(null);
              const row = menu.anchor.querySelector<HTMLElement>('a.row') ?? menu.anchor;
              row.focus();
            },
            onLeave: () => setMenu(null),
          },
  };
}

interface MenuWays {
  readonly rows: readonly SidebarRow[];
  readonly sections: readonly Section[];
  readonly rename: (thread: ThreadSummary) => void;
  readonly onSections: (() => void) | null;
  readonly onNewSection: () => void;
}

function entriesOf(app: App, menu: OpenMenu, ways: MenuWays): PopupMenuProps['entries'] {
  const [first] = menu.threads;
  if (first === undefined) return [];
  if (menu.kind === 'sections') {
    const own = ways.sections.filter(({ server }) => server === first.server);
    return sectionEntries(app, menu.threads, own, ways.onNewSection);
  }
  if (menu.threads.length > 1) return chosenEntries(app, menu.threads, ways.onSections);
  const move = (step: -1 | 1): (() => void) | null => {
    const drop = permitted(app, moveBy(ways.rows, keyOf(first), step));
    return drop === null ? null : () => carryOut(app, drop);
  };
  return threadEntries(app, first, {
    rename: ways.rename,
    up: move(-1),
    down: move(1),
    sections: ways.onSections,
  });
}

/** Whether threads can go into a section together: a section is of one server. */
function sectionsFor(threads: readonly ThreadSummary[], servers: readonly string[]): boolean {
  const [first] = threads;
  if (first === undefined || !servers.includes(first.server)) return false;
  return threads.every(({ server }) => server === first.server);
}

export function threadIds(rows: readonly SidebarRow[]): string[] {
  return rows.flatMap((row) => (row.kind === 'thread' ? [row.id] : []));
}
