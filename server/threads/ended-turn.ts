/** What is kept of a turn that an ephemeral thread has no file to read back from. */
import type { Turn } from '../protocol/turn.ts';
import type { ActiveTurn } from './active-turn.ts';
import type { Projection } from './projection.ts';

export function endedTurn(turn: ActiveTurn, projection: Projection): Turn {
  const row = projection.turn(turn.id);
  const { items } = turn.current();
  const { record } = turn;
  const status = row?.status ?? 'completed';
  return {
    ...record.bare(status, row?.error ?? null, row?.completedAtMs ?? null),
    items,
    itemsView: 'full',
  };
}
