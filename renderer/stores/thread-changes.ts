/** Who must hear of a batch of changes. */
import type { Change } from '../../server/protocol/reducer.ts';

export interface Told {
  /** As `turnId/itemId`. */
  readonly items: ReadonlySet<string>;
  readonly turns: ReadonlySet<string>;
  /** Turns or items came or ended. */
  readonly list: boolean;
  /** Something of the thread as a whole changed. */
  readonly all: boolean;
}

export function toTell(changes: readonly Change[]): Told {
  const items = new Set<string>();
  const turns = new Set<string>();
  let list = false;
  let all = false;
  for (const change of changes) {
    switch (change.type) {
      case 'itemText':
      case 'itemChanged':
        items.add(`${change.turnId}/${change.itemId}`);
        break;
      case 'itemStarted':
      case 'itemCompleted':
        items.add(`${change.turnId}/${change.itemId}`);
        turns.add(change.turnId);
        list = true;
        break;
      case 'turnStarted':
      case 'turnCompleted':
        turns.add(change.turnId);
        list = true;
        break;
      case 'turnChanged':
        turns.add(change.turnId);
        break;
      case 'status':
      case 'tokenUsage':
      case 'plan':
      case 'diff':
        all = true;
        break;
      case 'gap':
        break;
    }
  }
  return { items, turns, list, all };
}
