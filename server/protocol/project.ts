/** Projects: named sets of folders that threads belong to. */
import * as z from 'zod/mini';
import { experimental, notice } from './row.ts';
import { count, define, maybe, object, openEnum, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty } from './thread.ts';

const metadata = () => z.record(z.string(), z.string());
const projectRoot = define('ProjectRoot', () => object({ path: z.string() }));

/** Times are Unix seconds. `recencyAt`: the newest of its threads in use; null without any. */
export const project = define('Project', () =>
  object({
    id: z.string(),
    name: z.string(),
    roots: z.array(projectRoot()),
    metadata: metadata(),
    position: count(),
    createdAt: z.number(),
    updatedAt: z.number(),
    recencyAt: maybe(z.number()),
  }),
);
export type Project = Infer<typeof project>;

const made = () => ({
  name: z.string(),
  roots: z.array(projectRoot()),
  metadata: maybe(metadata()),
  /** The same key again gets the same project. */
  idempotencyKey: z.string(),
});
const projectResult = define('ProjectResult', () => object({ project: project() }));
const idParams = define('ProjectIdParams', () => object({ projectId: z.string() }));
const createParams = define('ProjectCreateParams', () => object(made()));
const importParams = define('ProjectImportParams', () =>
  object({ ...made(), threads: maybe(z.array(z.string())) }),
);
const updateParams = define('ProjectUpdateParams', () =>
  object({
    projectId: z.string(),
    name: maybe(z.string()),
    roots: maybe(z.array(projectRoot())),
    metadata: maybe(metadata()),
  }),
);
const moveParams = define('ProjectMoveParams', () =>
  object({ projectId: z.string(), beforeProjectId: maybe(z.string()) }),
);
const listParams = define('ProjectListParams', () =>
  object({
    cursor: maybe(z.string()),
    limit: maybe(pageLimit()),
    sortKey: maybe(z.enum(['position', 'recencyAt'])),
    sortDirection: maybe(z.enum(['asc', 'desc'])),
  }),
);
const listResponse = define('ProjectListResponse', () =>
  object({ data: z.array(project()), nextCursor: maybe(z.string()) }),
);

export const projectRequests = {
  'project/create': experimental(createParams, projectResult),
  'project/list': experimental(listParams, listResponse),
  'project/read': experimental(idParams, projectResult),
  'project/update': experimental(updateParams, projectResult),
  'project/delete': experimental(idParams, empty),
  'project/move': experimental(moveParams, empty),
  'project/import': experimental(importParams, projectResult),
} as const;

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
