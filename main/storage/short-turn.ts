/** Turns that come from memory or from a server, bounded as those of the store are. */
import type { ShortMark } from '../../server/protocol/host-page.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { placeCursor } from './place-cursor.ts';
import { LONG_ITEM, shortItem } from './short-item.ts';

/** Items that a screen takes at once. */
export const MOST_ITEMS = 400;

export interface ShortTurns {
  /** Oldest first: the newest items of them, as many as a screen takes. */
  readonly turns: readonly Turn[];
  readonly short: readonly ShortMark[];
  /** A cursor for what was left out before them; null: nothing was. */
  readonly cutAt: string | null;
}

/** @param most items that are left, the newest ones */
export function shortTurns(turns: readonly Turn[], most = MOST_ITEMS): ShortTurns {
  const short: ShortMark[] = [];
  const kept: Turn[] = [];
  let left = most;
  let cutAt: string | null = null;
  for (const turn of turns.toReversed()) {
    if (left === 0) break;
    const items = turn.items.slice(-left).map((item) => {
      const shorter = shortItem(item, sizeOf(item));
      if (shorter === null) return item;
      short.push({ turnId: turn.id, itemId: item.id, size: shorter.size });
      return shorter.item;
    });
    left -= items.length;
    kept.push({ ...turn, items });
    const cut = items.length < turn.items.length;
    cutAt = placeCursor({ turnId: turn.id, itemId: cut ? (items[0]?.id ?? null) : null });
  }
  const oldest = kept.at(-1);
  const all = kept.length === turns.length && oldest?.items.length === turns[0]?.items.length;
  return { turns: kept.toReversed(), short, cutAt: all ? null : cutAt };
}

/** Of an item's JSON, about: exact where it matters. */
function sizeOf(value: unknown): number {
  let size = 0;
  const add = (part: unknown): void => {
    if (typeof part === 'string') size += part.length;
    else if (typeof part === 'object' && part !== null) {
      for (const member of Object.values(part)) add(member);
      size += 16;
    } else size += 8;
  };
  add(value);
  return size > LONG_ITEM / 4 ? JSON.stringify(value).length : size;
}
