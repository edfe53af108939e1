/** Read state: from where on a thread holds what its user has not seen. */
import * as z from 'zod/mini';
import { notice } from './row.ts';
import { define, maybe, object, openUnion } from './schema.ts';
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

const readStateChanged = define('ThreadReadStateChangedNotification', () =>
  object({ threadId: z.string(), readState: threadReadState() }),
);

export const readStateNotifications = {
  'thread/readState/changed': notice(readStateChanged, 'experimental'),
} as const;
