/** The queue of a thread: messages that wait until it is idle. */
import * as z from 'zod/mini';
import { userInput } from './item.ts';
import { experimental, notice } from './row.ts';
import { define, maybe, object, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty } from './thread.ts';
import { turn } from './turn.ts';

const clientMetadata = () => maybe(z.record(z.string(), z.string()));

export const queuedSubmission = define('QueuedSubmission', () =>
  object({
    id: z.string(),
    input: z.array(userInput()),
    clientUserMessageId: z.string(),
    responsesapiClientMetadata: clientMetadata(),
  }),
);
export type QueuedSubmission = Infer<typeof queuedSubmission>;

const ofThread = () => ({ threadId: z.string() });
const one = () => ({ ...ofThread(), queuedSubmissionId: z.string() });
const submissionResult = define('QueuedSubmissionResult', () =>
  object({ queuedSubmission: queuedSubmission() }),
);
const addParams = define('ThreadQueueAddParams', () =>
  object({
    ...ofThread(),
    input: z.array(userInput()),
    clientUserMessageId: z.string(),
    responsesapiClientMetadata: clientMetadata(),
  }),
);
const listParams = define('ThreadQueueListParams', () =>
  object({ ...ofThread(), cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
);
const listResponse = define('ThreadQueueListResponse', () =>
  object({ data: z.array(queuedSubmission()), nextCursor: maybe(z.string()) }),
);
const updateParams = define('ThreadQueueUpdateParams', () =>
  object({
    ...one(),
    input: z.array(userInput()),
    /** Left out or empty: as it is. */
    responsesapiClientMetadata: clientMetadata(),
  }),
);
const deleteParams = define('ThreadQueueDeleteParams', () => object(one()));
const deleteResponse = define('ThreadQueueDeleteResponse', () => object({ deleted: z.boolean() }));
const reorderParams = define('ThreadQueueReorderParams', () =>
  object({ ...ofThread(), queuedSubmissionIds: z.array(z.string()) }),
);
const startParams = define('ThreadQueueStartParams', () =>
  /** Left out or null: the first. */
  object({ ...ofThread(), queuedSubmissionId: maybe(z.string()) }),
);
const startResponse = define('ThreadQueueStartResponse', () => object({ turn: turn() }));

export const queueRequests = {
  'thread/queue/add': experimental(addParams, submissionResult),
  'thread/queue/list': experimental(listParams, listResponse),
  'thread/queue/update': experimental(updateParams, submissionResult),
  'thread/queue/delete': experimental(deleteParams, deleteResponse),
  'thread/queue/reorder': experimental(reorderParams, empty),
  'thread/queue/start': experimental(startParams, startResponse),
} as const;

const queueChanged = define('ThreadQueueChangedNotification', () => object(ofThread()));

export const queueNotifications = {
  'thread/queue/changed': notice(queueChanged),
} as const;
