/** What is kept of a thread and told of it as a whole: its metadata, its summary, its end. */
import * as z from 'zod/mini';
import { experimental, row } from './row.ts';
import { count, define, json, maybe, object } from './schema.ts';
import { empty, threadIdParams, threadSetNameParams, threadResult } from './thread.ts';

/** Left out: as it is. Null: none. */
const metadataUpdateParams = define('ThreadMetadataUpdateParams', () =>
  object({
    threadId: z.string(),
    gitInfo: maybe(
      object({ sha: maybe(z.string()), branch: maybe(z.string()), originUrl: maybe(z.string()) }),
    ),
    /** Empty: none. Null: as it is. */
    projectId: maybe(z.string()),
    daybreakEnabled: maybe(z.boolean()),
  }),
);

/** One of the two. */
const conversationSummaryParams = define('GetConversationSummaryParams', () =>
  z.union([object({ rolloutPath: z.string() }), object({ conversationId: z.string() })]),
);

/** Times are ISO 8601 in UTC. */
const conversationSummary = define('ConversationSummary', () =>
  object({
    conversationId: z.string(),
    path: z.string(),
    preview: z.string(),
    timestamp: maybe(z.string()),
    updatedAt: maybe(z.string()),
    modelProvider: z.string(),
    cwd: z.string(),
    cliVersion: z.string(),
    source: json(),
    gitInfo: maybe(
      object({ sha: maybe(z.string()), branch: maybe(z.string()), origin_url: maybe(z.string()) }),
    ),
  }),
);
const conversationSummaryResponse = define('GetConversationSummaryResponse', () =>
  object({ summary: conversationSummary() }),
);

/** Ours: bytes that deleting the thread gives back, by what they are. */
const threadSizeResponse = define('ThreadSizeReadResponse', () =>
  object({
    bytes: count(),
    rollout: count(),
    /** What commands printed beyond what fits into the thread. */
    outputs: count(),
    /** Files as they were before and after its turns, packed; contents that threads share count for each. */
    checkpoints: count(),
  }),
);

export const threadKeepingRequests = {
  'thread/archive': row(threadIdParams, empty),
  'thread/unarchive': row(threadIdParams, threadResult),
  'thread/name/set': row(threadSetNameParams, empty),
  'thread/delete': row(threadIdParams, empty),
  'thread/size/read': experimental(threadIdParams, threadSizeResponse),
  'thread/metadata/update': row(metadataUpdateParams, threadResult, 'projectId', 'daybreakEnabled'),
  getConversationSummary: row(conversationSummaryParams, conversationSummaryResponse),
} as const;
