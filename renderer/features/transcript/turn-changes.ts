/** What the patches of a turn add up to. */
import type { ItemState } from '../../../server/protocol/reducer.ts';
import { diffOfChange } from '../../components/diff/file-diff.ts';

export interface TurnChanges {
  readonly files: number;
  readonly added: number;
  readonly removed: number;
}

export function changesOf(states: readonly ItemState[]): TurnChanges {
  const paths = new Set<string>();
  let added = 0;
  let removed = 0;
  for (const { item } of states) {
    if (item.type !== 'fileChange' || item.status !== 'completed') continue;
    for (const change of item.changes) {
      const diff = diffOfChange(change);
      paths.add(diff.path);
      added += diff.added;
      removed += diff.removed;
    }
  }
  return { files: paths.size, added, removed };
}
