/** What the model of a thread is sent, beside its turns. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import type { RequestRow } from './row.ts';
import { define, json, object } from './schema.ts';
import { empty, threadIdParams } from './thread.ts';

export const threadInjectItemsParams = define('ThreadInjectItemsParams', () =>
  object({
    threadId: z.string(),
    /** Items as the Responses API has them, each with its `type`. */
    items: z.array(json()),
  }),
);

export const modelHistoryRequests = {
  'thread/compact/start': row(threadIdParams, empty),
  'thread/inject_items': row(threadInjectItemsParams, empty),
} as const satisfies Record<string, RequestRow>;
