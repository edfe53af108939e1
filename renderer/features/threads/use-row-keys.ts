import type { KeyboardEvent } from 'react';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { may } from '../../lib/may.ts';
import { allOf, noSelection, rangeTo, toggled } from '../../lib/selection.ts';
import { isShortcut } from '../../lib/shortcuts.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { askToDelete } from '../../stores/thread-deeds.ts';
import type { SidebarRow } from './sidebar-rows.ts';
import { threadIds, type RowState } from './use-row-acts.ts';

export interface RowKeysOptions {
  readonly rows: readonly SidebarRow[];
  readonly list: RowState;
  readonly scroller: { readonly current: HTMLElement | null };
}

/**
 * The keys of the list while the focus is in it: arrows go from row to row, with Shift they choose;
 * Space, Mod+A and Escape choose, F2 renames, Delete deletes, the menu key opens the menu.
 */
export function useRowKeys({ rows, list, scroller }: RowKeysOptions) {
  const app = useAppParts();

  function step(from: Element, by: -1 | 1): Element | null {
    const stops = [
      ...(scroller.current?.querySelectorAll<HTMLElement>(
        'a.row, button.row, .project-heading h2 > button',
      ) ?? []),
    ];
    const row = from.closest('[data-row]');
    const at = stops.findIndex((stop) => stop === from || row?.contains(stop) === true);
    const next = stops[at + by];
    next?.focus();
    return next ?? null;
  }

  return (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.defaultPrevented || target.closest('input') !== null) return;
    const id = target.closest('[data-row]')?.getAttribute('data-row') ?? null;
    const row = rows.find((one) => one.id === id);
    const thread = row?.kind === 'thread' ? row.thread : null;
    const onLink = target.matches('a.row');
    const { setSelection } = list;

    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (event.altKey || event.metaKey || event.ctrlKey || target.ariaHasPopup === 'menu') return;
      event.preventDefault();
      const to = step(target, event.key === 'ArrowDown' ? 1 : -1);
      const key = to?.closest('[data-row]')?.getAttribute('data-row') ?? null;
      if (event.shiftKey && key !== null) {
        setSelection((before) =>
          rangeTo(before, threadIds(rows), key, thread === null ? null : id),
        );
      }
    } else if (isShortcut(event, 'Mod+A')) {
      event.preventDefault();
      setSelection(() => allOf(threadIds(rows)));
    } else if (event.key === 'Escape' && list.selection.keys.size > 0) {
      event.preventDefault();
      setSelection(() => noSelection);
    } else if (thread !== null && onLink) rowKey(event, thread, target);
  };

  function rowKey(event: KeyboardEvent, thread: ThreadSummary, link: HTMLElement): void {
    const isMenu = event.key === 'ContextMenu' || isShortcut(event, 'Shift+F10');
    if (isMenu) list.acts.menu(thread, link);
    else if (event.key === 'F2') {
      if (may(app, 'thread/name/set')) list.rename(thread);
    } else if (event.key === 'Delete' || isShortcut(event, 'Mod+Backspace')) {
      if (!may(app, 'thread/delete')) return;
      askToDelete(app, list.meant(thread));
    } else if (event.key === ' ') {
      list.setSelection((before) => toggled(before, `${thread.server}/${thread.threadId}`));
    } else if (event.key === 'ArrowRight') {
      link.parentElement?.querySelector<HTMLElement>('.row-acts [aria-haspopup]')?.focus();
    } else return;
    event.preventDefault();
  }
}
