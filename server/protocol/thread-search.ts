/** Finding what was said, in all threads and in one; and a thread's history as one line of events. */
import * as z from 'zod/mini';
import { threadItem } from './item.ts';
import { experimental } from './row.ts';
import { count, define, maybe, object, openEnum, openUnion, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';
import { thread } from './thread.ts';
import { threadItemEntry, threadSourceKind } from './thread-pages.ts';
import { turnError } from './turn.ts';

const threadSearchParams = define('ThreadSearchParams', () =>
  object({
    /** Found whole, in any case, in what was said by user and model. */
    searchTerm: z.string(),
    cursor: maybe(z.string()),
    limit: maybe(pageLimit()),
    sortKey: maybe(z.enum(['created_at', 'updated_at', 'recency_at'])),
    sortDirection: maybe(z.enum(['asc', 'desc'])),
    sourceKinds: maybe(z.array(threadSourceKind())),
    archived: maybe(z.boolean()),
    includeAttachedThreads: z.optional(z.boolean()),
    currentAccountOnly: z.optional(z.boolean()),
  }),
);
export type ThreadSearchParams = Infer<typeof threadSearchParams>;

const threadSearchResponse = define('ThreadSearchResponse', () =>
  object({
    data: z.array(object({ thread: thread(), snippet: z.string() })),
    nextCursor: maybe(z.string()),
    backwardsCursor: maybe(z.string()),
  }),
);
export type ThreadSearchResponse = Infer<typeof threadSearchResponse>;

const threadSearchOccurrencesParams = define('ThreadSearchOccurrencesParams', () =>
  object({
    threadId: z.string(),
    searchTerm: z.string(),
    cursor: maybe(z.string()),
    limit: maybe(pageLimit()),
  }),
);
export type ThreadSearchOccurrencesParams = Infer<typeof threadSearchOccurrencesParams>;

export const threadSearchOccurrence = define('ThreadSearchOccurrence', () =>
  object({
    turnId: z.string(),
    itemId: z.string(),
    snippet: z.string(),
    /** UTF-16 units of the snippet; `end` is behind the last. */
    snippetMatchRange: object({ start: count(), end: count() }),
    /** For `thread/turns/list`, which then begins with this turn. */
    turnCursor: z.string(),
  }),
);
export type ThreadSearchOccurrence = Infer<typeof threadSearchOccurrence>;

const threadSearchOccurrencesResponse = define('ThreadSearchOccurrencesResponse', () =>
  object({ data: z.array(threadSearchOccurrence()), nextCursor: maybe(z.string()) }),
);
export type ThreadSearchOccurrencesResponse = Infer<typeof threadSearchOccurrencesResponse>;

const threadItemsReadParams = define('ThreadItemsReadParams', () =>
  object({ threadId: z.string(), turnId: z.string(), itemIds: z.array(z.string()) }),
);
export type ThreadItemsReadParams = Infer<typeof threadItemsReadParams>;
const threadItemsReadResponse = define('ThreadItemsReadResponse', () =>
  object({ data: z.array(threadItemEntry()) }),
);
export type ThreadItemsReadResponse = Infer<typeof threadItemsReadResponse>;

/** `position` grows along the history; it counts nothing in particular. */
export const threadTimelineEntry = define('ThreadTimelineEntry', () =>
  openUnion('type', {
    item: define('ThreadTimelineItem', () =>
      object({
        type: z.literal('item'),
        position: z.number(),
        turnId: z.string(),
        item: threadItem(),
      }),
    ),
    turnStarted: define('ThreadTimelineTurnStarted', () =>
      object({
        type: z.literal('turnStarted'),
        position: z.number(),
        turnId: z.string(),
        startedAt: maybe(z.number()),
      }),
    ),
    turnCompleted: define('ThreadTimelineTurnCompleted', () =>
      object({
        type: z.literal('turnCompleted'),
        position: z.number(),
        turnId: z.string(),
        status: openEnum('completed', 'interrupted', 'failed', 'inProgress'),
        error: maybe(turnError()),
        startedAt: maybe(z.number()),
        completedAt: maybe(z.number()),
        durationMs: maybe(z.number()),
      }),
    ),
  }),
);
export type ThreadTimelineEntry = Infer<typeof threadTimelineEntry>;

const threadTimelineListParams = define('ThreadTimelineListParams', () =>
  object({ threadId: z.string(), cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
);
export type ThreadTimelineListParams = Infer<typeof threadTimelineListParams>;
const threadTimelineListResponse = define('ThreadTimelineListResponse', () =>
  object({
    /** The newest entries before the cursor, oldest first. */
    data: z.array(threadTimelineEntry()),
    nextCursor: maybe(z.string()),
    activeRealtimeSessionAtPageStart: maybe(z.string()),
  }),
);
export type ThreadTimelineListResponse = Infer<typeof threadTimelineListResponse>;

export const threadSearchRequests = {
  'thread/search': experimental(threadSearchParams, threadSearchResponse),
  'thread/searchOccurrences': experimental(
    threadSearchOccurrencesParams,
    threadSearchOccurrencesResponse,
  ),
  'thread/items/read': experimental(threadItemsReadParams, threadItemsReadResponse),
  'thread/timeline/list': experimental(threadTimelineListParams, threadTimelineListResponse),
};
