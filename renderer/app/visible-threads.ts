import type { ThreadSummary } from '../../server/protocol/host-thread.ts';
import { sidebarRows } from '../features/threads/sidebar-rows.ts';
import type { AppState } from '../stores/app-state.ts';

const none = new Map<string, number>();

/** The threads in the order of the sidebar, as far as it shows them at first. */
export function visibleThreads(state: AppState): ThreadSummary[] {
  return sidebarRows(state, { opened: none, currentKey: null }).flatMap((row) =>
    row.kind === 'thread' ? [row.thread] : [],
  );
}
