/** Items that were never completed, put together from what was written of them. */
import type { ThreadItem } from '../protocol/item.ts';
import { apply, currentTurn, emptyThread, loadTurn } from '../protocol/reducer.ts';
import type { Incoming } from '../protocol/reducer.ts';
import type { Turn } from '../protocol/turn.ts';
import type { RolloutLine } from './rollout-line.ts';

/** The items that `lines` began, with all text that was written of them. */
export function openItems(bare: Turn, lines: readonly RolloutLine[]): ThreadItem[] {
  if (lines.length === 0) return [];
  const state = emptyThread('');
  loadTurn(state, bare);
  apply(state, lines.flatMap(asNotification));
  const turn = state.turns.get(bare.id);
  return turn === undefined ? [] : currentTurn(turn).items;
}

/** The final form of an item that its process did not live to complete. */
export function settleItem(item: ThreadItem): ThreadItem {
  switch (item.type) {
    case 'commandExecution':
    case 'fileChange':
    case 'mcpToolCall':
    case 'dynamicToolCall':
      return item.status === 'inProgress' ? { ...item, status: 'failed' } : item;
    default:
      return item;
  }
}

function asNotification(line: RolloutLine): Incoming[] {
  if (line.type !== 'event_msg') return [];
  const event = line.payload;
  switch (event.type) {
    case 'item_started':
    case 'item_completed': {
      const method = event.type === 'item_started' ? 'item/started' : 'item/completed';
      return [{ method, params: { threadId: '', turnId: event.turn_id, item: event.item } }];
    }
    case 'item_text': {
      const [list, index] = event.field.split('.');
      const place = { threadId: '', turnId: event.turn_id, itemId: event.item_id };
      const params = { ...place, delta: event.text };
      if (list === 'summary') {
        const method = 'item/reasoning/summaryTextDelta';
        return [{ method, params: { ...params, summaryIndex: Number(index) } }];
      }
      if (list === 'content') {
        const method = 'item/reasoning/textDelta';
        return [{ method, params: { ...params, contentIndex: Number(index) } }];
      }
      const command = event.field === 'aggregatedOutput';
      return [
        {
          method: command ? 'item/commandExecution/outputDelta' : 'item/agentMessage/delta',
          params,
        },
      ];
    }
    default:
      return [];
  }
}
