/** Goals: what a thread works towards over several turns, by itself. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { threadIdParams } from './thread.ts';

export const threadGoalStatus = define('ThreadGoalStatus', () =>
  z.enum(['active', 'paused', 'blocked', 'usageLimited', 'budgetLimited', 'complete']),
);
export type ThreadGoalStatus = Infer<typeof threadGoalStatus>;

/** `createdAt` and `updatedAt` are Unix seconds. */
export const threadGoal = define('ThreadGoal', () =>
  object({
    threadId: z.string(),
    objective: z.string(),
    status: threadGoalStatus(),
    /** Tokens; null for as many as it takes. */
    tokenBudget: maybe(z.int()),
    tokensUsed: count(),
    timeUsedSeconds: count(),
    createdAt: z.number(),
    updatedAt: z.number(),
  }),
);
export type ThreadGoal = Infer<typeof threadGoal>;

export const threadGoalSetParams = define('ThreadGoalSetParams', () =>
  object({
    threadId: z.string(),
    objective: maybe(z.string()),
    status: maybe(threadGoalStatus()),
    /** Null takes the budget away; left out, it stays. */
    tokenBudget: maybe(z.int()),
    origin: maybe(z.enum(['user', 'automatic'])),
  }),
);
export type ThreadGoalSetParams = Infer<typeof threadGoalSetParams>;
export const threadGoalSetResponse = define('ThreadGoalSetResponse', () =>
  object({ goal: threadGoal() }),
);
export const threadGoalGetResponse = define('ThreadGoalGetResponse', () =>
  object({ goal: maybe(threadGoal()) }),
);
export const threadGoalClearResponse = define('ThreadGoalClearResponse', () =>
  object({ cleared: z.boolean() }),
);

export const threadGoalUpdated = define('ThreadGoalUpdatedNotification', () =>
  object({
    threadId: z.string(),
    /** The turn that changed it; null when a client did. */
    turnId: maybe(z.string()),
    goal: threadGoal(),
  }),
);

export const goalRequests = {
  'thread/goal/set': row(threadGoalSetParams, threadGoalSetResponse),
  'thread/goal/get': row(threadIdParams, threadGoalGetResponse),
  'thread/goal/clear': row(threadIdParams, threadGoalClearResponse),
} as const satisfies Record<string, RequestRow>;

export const goalNotifications = {
  'thread/goal/updated': notice(threadGoalUpdated),
  'thread/goal/cleared': notice(threadIdParams),
} as const satisfies Record<string, NotificationRow>;
