/** The table `item_heads`: long items as they are shown at first. */
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Connection } from './database.ts';
import { LONG_ITEM, shortItem } from './short-item.ts';
import type { ShortItem } from './short-item.ts';

export type ItemHeads = ReturnType<typeof createItemHeads>;

export function createItemHeads(db: Connection) {
  const put = db.prepare('INSERT OR REPLACE INTO item_heads (item, json) VALUES (?, ?)');
  const drop = db.prepare('DELETE FROM item_heads WHERE item = ?');

  /** Call with each change of an item. */
  function keep(id: number, item: ThreadItem, json: string): ShortItem | null {
    const short = shortItem(item, json.length);
    if (short === null) drop.run(id);
    else put.run(id, JSON.stringify(short));
    return short;
  }

  return {
    keep,
    /** An item as it is shown at first: from its head, or for one from before there were heads, from its whole. */
    read(row: { id: number; head: string | null; json: string | null }): {
      readonly item: ThreadItem;
      readonly short: ShortItem | null;
      readonly size: number;
    } {
      if (row.head !== null) {
        const short = JSON.parse(row.head) as ShortItem;
        return { item: short.item, short, size: row.head.length };
      }
      const json = row.json ?? 'null';
      const item = JSON.parse(json) as ThreadItem;
      const short = json.length > LONG_ITEM ? keep(row.id, item, json) : null;
      return { item: short?.item ?? item, short, size: short === null ? json.length : LONG_ITEM };
    },
  };
}
