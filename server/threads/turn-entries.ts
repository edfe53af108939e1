/** The lines of a rollout that a turn begins with. */
import type { ResponseItem } from '../model/model.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { RolloutEntry, RolloutEvent } from './rollout-line.ts';
import { itemEvent, userEvent } from './turn-record.ts';

export function remembered(items: readonly ResponseItem[]): RolloutEntry[] {
  return items.map((payload) => ({ type: 'response_item' as const, payload }));
}

/** In the order in which clients are told; what the model reads comes last. */
export function turnEntries(
  turnId: string,
  startedAtMs: number,
  beginning: {
    readonly rootTurnId: string | undefined;
    /** Comes before everything else. */
    readonly opening: ThreadItem | undefined;
    /** Begins, and ends later. */
    readonly compaction: ThreadItem | null;
    readonly said: ThreadItem | null;
    /** Which message of the queue was said. */
    readonly queuedId: string | undefined;
    readonly messages: readonly ResponseItem[];
  },
): RolloutEntry[] {
  const { rootTurnId, opening, compaction, said, queuedId, messages } = beginning;
  const events: RolloutEvent[] = [
    {
      type: 'turn_started',
      turn_id: turnId,
      started_at_ms: startedAtMs,
      ...(rootTurnId === undefined ? {} : { root_turn_id: rootTurnId }),
    },
  ];
  if (opening !== undefined) events.push(itemEvent('item_completed', turnId, opening));
  if (compaction !== null) events.push(itemEvent('item_started', turnId, compaction));
  if (said !== null) events.push(userEvent(turnId, said, queuedId));
  return [
    ...events.map((payload) => ({ type: 'event_msg' as const, payload })),
    ...remembered(messages),
  ];
}
