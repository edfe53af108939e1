/** Attachments: what a client keeps beside a thread, found again by type and key. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import { define, json, maybe, object, openEnum, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty } from './thread.ts';

const identity = () => ({ attachmentType: z.string(), identityKey: z.string() });

/** `createdAt` is in Unix seconds. */
export const threadAttachment = define('ThreadAttachment', () =>
  object({ id: z.string(), ...identity(), payload: json(), createdAt: z.number() }),
);
export type ThreadAttachment = Infer<typeof threadAttachment>;

const addParams = define('ThreadAttachmentAddParams', () =>
  object({
    threadId: z.string(),
    ...identity(),
    /** Any JSON, but not left out. */
    payload: json().check(z.refine((value) => value !== undefined)),
  }),
);
const addResponse = define('ThreadAttachmentAddResponse', () =>
  object({ outcome: openEnum('created', 'existing'), attachment: threadAttachment() }),
);
const removeParams = define('ThreadAttachmentRemoveParams', () =>
  object({ threadId: z.string(), ...identity() }),
);
const page = () => ({ cursor: maybe(z.string()), limit: maybe(pageLimit()) });
const listParams = define('ThreadAttachmentListParams', () =>
  object({ threadId: z.string(), ...page() }),
);
const listResponse = define('ThreadAttachmentListResponse', () =>
  object({ data: z.array(threadAttachment()), nextCursor: maybe(z.string()) }),
);
const ownerListParams = define('ThreadAttachmentOwnerListParams', () =>
  object({ ...identity(), archived: maybe(z.boolean()), ...page() }),
);
const ownerListResponse = define('ThreadAttachmentOwnerListResponse', () =>
  object({
    data: z.array(object({ threadId: z.string(), archived: z.boolean() })),
    nextCursor: maybe(z.string()),
  }),
);

export const attachmentRequests = {
  'thread/attachment/add': row(addParams, addResponse),
  'thread/attachment/list': row(listParams, listResponse),
  'thread/attachment/remove': row(removeParams, empty),
  'thread/attachmentOwner/list': row(ownerListParams, ownerListResponse),
} as const;

const attachmentUpdated = define('ThreadAttachmentUpdatedNotification', () =>
  object({
    threadId: z.string(),
    ...identity(),
    attachmentId: z.string(),
    operation: openEnum('created', 'deleted'),
  }),
);

export const attachmentNotifications = {
  'thread/attachment/updated': notice(attachmentUpdated),
} as const;
