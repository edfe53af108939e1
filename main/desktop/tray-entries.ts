/** What the icon beside the clock says, and what can be done there. */
import type { ThreadSummary } from '../../server/protocol/host-thread.ts';
import { approvalsAddress, newAddress, threadAddress } from './addresses.ts';
import type { DeskState } from './desk.ts';
import { threadTitle } from './notices.ts';
import { words } from './words.ts';

const t = words('desktop');

export type TrayEntry =
  | { readonly type: 'line' }
  | { readonly type: 'note'; readonly label: string }
  /** @param address null: only the window is wanted */
  | { readonly type: 'lead'; readonly label: string; readonly address: string | null }
  | { readonly type: 'quit'; readonly label: string };

export interface TrayView {
  readonly tip: string;
  readonly mark: 'idle' | 'working' | 'waiting';
  readonly entries: readonly TrayEntry[];
}

/** Of each list; the window has the rest. */
const MOST = 8;

export function trayView(state: DeskState): TrayView {
  const threads = [...state.threads.values()].filter(({ archived }) => !archived);
  const waiting = threads.filter((thread) => thread.waiting > 0);
  const working = threads.filter(
    ({ status, waiting: asked }) => status.type === 'active' && asked === 0,
  );
  const count = state.requests.length;
  const mark = count > 0 ? 'waiting' : working.length > 0 ? 'working' : 'idle';
  const sum =
    count > 0
      ? t('trayWaiting', { count })
      : working.length > 0
        ? t('trayWorking', { count: working.length })
        : t('trayIdle');
  return {
    tip: t('trayTip', { sum }),
    mark,
    entries: [
      { type: 'note', label: sum },
      ...(count > 0
        ? [{ type: 'lead', label: t('trayApprovals'), address: approvalsAddress } as const]
        : []),
      ...listed(t('trayAsking'), waiting, state),
      ...listed(t('trayRunning'), working, state),
      { type: 'line' },
      { type: 'lead', label: t('newThread'), address: newAddress(null) },
      { type: 'lead', label: t('trayShow'), address: null },
      { type: 'line' },
      { type: 'quit', label: t('quit') },
    ],
  };
}

function listed(title: string, threads: readonly ThreadSummary[], state: DeskState): TrayEntry[] {
  if (threads.length === 0) return [];
  const newest = [...threads].sort((a, b) => b.updatedAtMs - a.updatedAtMs).slice(0, MOST);
  return [
    { type: 'line' },
    { type: 'note', label: title },
    ...newest.map((thread) => ({
      type: 'lead' as const,
      label: short(threadTitle(state, thread)),
      address: threadAddress(thread),
    })),
  ];
}

/** A menu is as wide as its longest line; and `&` would underline what follows. */
function short(title: string): string {
  const line = title.replaceAll(/\s+/g, ' ').trim();
  const cut = line.length > 60 ? `${line.slice(0, 59)}…` : line;
  return cut.replaceAll('&', '&&');
}
