/** Where the items of a turn stand in its file: gathered line by line, so that nobody has to look again. */
import type { LineHead } from './rollout-line.ts';

/** What an item's line has between its head and the item, and behind the item. */
export const BEFORE_ITEM = ',"item":';
const BEHIND_ITEM = '}}\n';

/** A turn of more items is read line by line: its places would cost more than they save. */
const MAX_ITEMS = 1_000;

/**
 * By pairs: where an item's JSON begins, in bytes from the turn's first, and its length. In the order
 * in which the items began.
 */
export type ItemPlaces = readonly number[];

interface Place {
  readonly at: number;
  readonly length: number;
}

/** Follows a turn from its first line. */
export class PlaceFinder {
  /** Null until the item is complete. */
  readonly #places = new Map<string, Place | null>();
  #lost = false;

  /** A line of one of its items, `at` bytes behind the turn's first and `length` long. */
  take(head: LineHead, at: number, length: number): void {
    if (this.#lost) return;
    const { kind, itemId, itemType, end } = head;
    if (itemId === '' || (kind === 'item_completed' && itemType === '')) {
      this.lose();
      return;
    }
    if (kind === 'item_completed') {
      const before = end + BEFORE_ITEM.length;
      this.#places.set(itemId, {
        at: at + before,
        length: length - before - BEHIND_ITEM.length,
      });
      if (this.#places.size > MAX_ITEMS) this.lose();
    } else if (!this.#places.has(itemId)) this.#places.set(itemId, null);
  }

  /** There is a line whose item is not where we write it. */
  lose(): void {
    this.#lost = true;
    this.#places.clear();
  }

  /** Null when they do not tell all that there is to the turn. */
  found(): ItemPlaces | null {
    const flat: number[] = [];
    if (this.#lost) return null;
    for (const place of this.#places.values()) {
      if (place === null || place.length < 2) return null;
      flat.push(place.at, place.length);
    }
    return flat;
  }
}
