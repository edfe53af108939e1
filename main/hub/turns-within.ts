/** Other servers tell of turns within a turn (a review's own), and never that those ended. */
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { LiveThread } from './live-thread.ts';

/** The ends of the turns that ran within the one that this message ends. */
export function endsWithin(
  live: LiveThread | undefined,
  { method, params }: RpcNotification,
): RpcNotification[] {
  if (method !== 'turn/completed' || live === undefined) return [];
  const { turn: root } = (params ?? {}) as { turn?: { id?: string; status?: Turn['status'] } };
  if (root?.id === undefined || root.status === undefined) return [];
  const { id, status } = root;
  const { threadId } = live.key;
  return [...live.state.turns.values()]
    .filter(({ turn }) => turn.id !== id && turn.rootTurnId === id && turn.status === 'inProgress')
    .map(({ turn }) => ({ method, params: { threadId, turn: { ...turn, status, items: [] } } }));
}
