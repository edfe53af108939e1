/** What main offers its renderer for lists of threads: pages, pins, marks, sizes. */
import * as z from 'zod/mini';
import { threadKeyParams, threadSummary } from './host-thread.ts';
import { row } from './row.ts';
import { count, define, maybe, object, pageLimit } from './schema.ts';
import { empty as ok } from './thread.ts';

/** Which threads, in which order. */
const filter = () => ({
  projectId: maybe(z.string()),
  archived: z.optional(z.boolean()),
  /** Looked for in names and first messages. */
  searchTerm: maybe(z.string()),
  /** Bounds of the last change, Unix milliseconds, both included. */
  sinceMs: maybe(z.number()),
  untilMs: maybe(z.number()),
  /** Left out: the last change first. `largest` goes by sizes as they were last measured. */
  sort: maybe(z.enum(['updated', 'oldest', 'created', 'title', 'largest'])),
});

const many = define('HostThreads', () => object({ threads: z.array(threadKeyParams()) }));

export const hostThreadListRequests = {
  'host/thread/list': row(
    define('HostThreadListParams', () =>
      object({ ...filter(), cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
    ),
    define('HostThreadListResponse', () =>
      object({ data: z.array(threadSummary()), nextCursor: z.nullable(z.string()) }),
    ),
  ),
  /** Pins threads, or moves pinned ones: before another, or (left out or null) behind all. */
  'host/thread/pin': row(
    define('HostThreadPinParams', () =>
      object({ threads: z.array(threadKeyParams()), before: maybe(threadKeyParams()) }),
    ),
    ok,
  ),
  'host/thread/unpin': row(many, ok),
  /** Marks threads as read, or as unread until they are opened. */
  'host/thread/mark': row(
    define('HostThreadMarkParams', () =>
      object({ threads: z.array(threadKeyParams()), unread: z.boolean() }),
    ),
    ok,
  ),
  /**
   * How much room rollouts take, as their servers tell: of these threads, or of all archived ones.
   * `unknown` counts those that no server tells the size of.
   */
  'host/thread/measure': row(
    define('HostThreadMeasureParams', () => object({ threads: maybe(z.array(threadKeyParams())) })),
    define('HostThreadMeasureResponse', () => object({ bytes: count(), unknown: count() })),
  ),
};
