/** With which place a search begins: the one that the reader looks at, else the one before it. */
import type { FindPlace } from '../../../server/protocol/host-find.ts';
import type { ThreadState } from '../../../server/protocol/reducer.ts';
import { itemInSight } from '../../lib/item-in-sight.ts';

/** @returns an index; -1 where there are no places */
export function startPlace(
  places: readonly FindPlace[],
  state: Pick<ThreadState, 'turns'>,
  flow: HTMLElement | null,
): number {
  const order = new Map<string, number>();
  for (const [turnId, { items }] of state.turns) {
    for (const itemId of items.keys()) order.set(`${turnId}/${itemId}`, order.size);
  }
  const last = itemInSight(flow);
  const here = last === null ? undefined : order.get(last);
  if (here === undefined) return places.length - 1;
  const at = places.findLastIndex(({ turnId, itemId }) => {
    const place = order.get(`${turnId}/${itemId}`);
    return place !== undefined && place <= here;
  });
  if (at >= 0) return at;
  // All that is loaded and found lies further down: the first of these.
  const below = places.findIndex(({ turnId, itemId }) => order.has(`${turnId}/${itemId}`));
  return below >= 0 ? below : places.length - 1;
}
