/** A thread's turns as the screen takes them: bounded by turns, items and size, long items shortened. */
import * as z from 'zod/mini';
import { threadItem } from './item.ts';
import { row } from './row.ts';
import { count, define, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { turn } from './turn.ts';

/**
 * An item that is not whole: of its long texts there are beginning and end only, with `⋯` between; of
 * pictures nothing, and of diffs the number of lines (`short` of a change).
 */
export const shortMark = define('HostShortMark', () =>
  object({
    turnId: z.string(),
    itemId: z.string(),
    /** Of the whole item's JSON, in UTF-16 units. */
    size: count(),
  }),
);
export type ShortMark = Infer<typeof shortMark>;

const threadKey = () => ({ server: z.string(), threadId: z.string() });

export const hostPageRequests = {
  /** What is older than a place: turns, the oldest first; the newest of them may be one that was cut there. */
  'host/thread/page': row(
    define('HostThreadPageParams', () =>
      object({
        ...threadKey(),
        /** `olderCursor` of a snapshot or a page. */
        cursor: z.string(),
      }),
    ),
    define('HostThreadPageResponse', () =>
      object({
        turns: z.array(turn()),
        short: z.array(shortMark()),
        olderCursor: z.nullable(z.string()),
      }),
    ),
  ),
  /** One item, whole. */
  'host/thread/item': row(
    define('HostThreadItemParams', () =>
      object({ ...threadKey(), turnId: z.string(), itemId: z.string() }),
    ),
    define('HostThreadItemResponse', () => object({ item: threadItem() })),
  ),
};
