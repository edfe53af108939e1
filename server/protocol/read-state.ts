/** Read state: from where on a thread holds what its user has not seen. */
import * as z from 'zod/mini';
import { experimental, notice } from './row.ts';
import { closedUnion, define, maybe, object, openUnion } from './schema.ts';
import type { Infer } from './schema.ts';

const unreadPosition = define('ThreadUnreadPosition', () =>
  openUnion('type', {
    /** The first result that was not seen. */
    turn: define('UnreadFromTurn', () => object({ type: z.literal('turn'), turnId: z.string() })),
    /** Marked unread by hand. */
    threadStart: define('UnreadFromStart', () => object({ type: z.literal('threadStart') })),
  }),
);
export type UnreadPosition = Infer<typeof unreadPosition>;

/** `firstUnread` null: all was seen. `revision` changes with every change. */
export const threadReadState = define('ThreadReadState', () =>
  object({ firstUnread: maybe(unreadPosition()), revision: z.string() }),
);
export type ThreadReadState = Infer<typeof threadReadState>;

const updateParams = define('ThreadReadStateUpdateParams', () =>
  object({
    threadId: z.string(),
    operation: closedUnion('type', {
      read: define('MarkRead', () => object({ type: z.literal('read') })),
      unread: define('MarkUnread', () => object({ type: z.literal('unread') })),
    }),
    /** What the user was looking at: another revision refuses. */
    expectedRevision: z.string(),
  }),
);
const updateResponse = define('ThreadReadStateUpdateResponse', () =>
  object({ readState: threadReadState() }),
);

export const readStateRequests = {
  'thread/readState/update': experimental(updateParams, updateResponse),
} as const;

const readStateChanged = define('ThreadReadStateChangedNotification', () =>
  object({ threadId: z.string(), readState: threadReadState() }),
);

export const readStateNotifications = {
  'thread/readState/changed': notice(readStateChanged, 'experimental'),
} as const;
