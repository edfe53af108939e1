/** Before the app ends while agents work: the user is told what that ends, and asked once. */
import type { AppSettings } from '../../server/protocol/host.ts';
import type { Desk, DeskState } from './desk.ts';
import { words } from './words.ts';

const t = words('desktop');

export interface LeaveQuestion {
  readonly title: string;
  readonly about: string;
  /** In order; the last one leaves all as it is. */
  readonly buttons: readonly string[];
  readonly never: string;
}

/** `background`: the app goes on without a window. */
export type Leave = 'quit' | 'background' | 'stay';

export interface LeavePorts {
  readonly desk: Pick<Desk, 'state'>;
  readonly write: (change: Partial<AppSettings>) => Promise<unknown>;
  /** How the app goes on without a window: macOS always can, others by the icon beside the clock. */
  readonly background: 'dock' | 'tray' | null;
  readonly ask: (
    question: LeaveQuestion,
  ) => Promise<{ readonly button: number; readonly never: boolean }>;
}

/** How many threads work on servers that end with the app, those that wait for an answer too. */
export function atStake({ threads, servers }: Pick<DeskState, 'threads' | 'servers'>): number {
  const elsewhere = new Set(servers.filter(({ way }) => way.type === 'remote').map(({ id }) => id));
  return [...threads.values()].filter(
    ({ status, server }) => status.type === 'active' && !elsewhere.has(server),
  ).length;
}

export function mustAsk(state: DeskState): boolean {
  return state.settings.confirmQuit && atStake(state) > 0;
}

export async function askToLeave({ desk, write, background, ask }: LeavePorts): Promise<Leave> {
  const count = atStake(desk.state);
  const answers: readonly Leave[] = [
    'quit',
    ...(background ? ['background' as const] : []),
    'stay',
  ];
  const labels = { quit: t('leaveQuit'), background: t('leaveBackground'), stay: t('cancelOpen') };
  const { button, never } = await ask({
    title: t('leaveAsk', { count }),
    about: [t('leaveAbout'), background === 'tray' ? t('leaveTray') : '']
      .filter((line) => line !== '')
      .join('\n\n'),
    buttons: answers.map((answer) => labels[answer]),
    never: t('leaveNever'),
  });
  const answer = answers[button] ?? 'stay';
  // Who thought better of it has not said how it is to be from now on.
  if (answer === 'stay') return answer;
  const change = {
    ...(never ? { confirmQuit: false } : {}),
    ...(answer === 'background' && background === 'tray' ? { tray: true } : {}),
  };
  if (Object.keys(change).length > 0) await write(change);
  return answer;
}
