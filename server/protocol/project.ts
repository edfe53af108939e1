/** Projects: named sets of folders that threads belong to. */
import * as z from 'zod/mini';
import { notice } from './row.ts';
import { define, maybe, object, openEnum } from './schema.ts';

const projectChanged = define('ProjectChangedNotification', () =>
  object({ projectId: z.string(), changeType: openEnum('created', 'updated', 'deleted') }),
);
const threadProjectUpdated = define('ThreadProjectUpdatedNotification', () =>
  object({ threadId: z.string(), projectId: maybe(z.string()) }),
);

export const projectNotifications = {
  'project/changed': notice(projectChanged, 'experimental'),
  'thread/project/updated': notice(threadProjectUpdated, 'experimental'),
} as const;
