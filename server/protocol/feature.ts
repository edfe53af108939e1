/** What can be switched on and off, and what agents may do by name. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import { define, maybe, object, openEnum, pageLimit } from './schema.ts';

const page = () => ({ cursor: maybe(z.string()), limit: maybe(pageLimit()) });

export const experimentalFeature = define('ExperimentalFeature', () =>
  object({
    name: z.string(),
    stage: openEnum('beta', 'underDevelopment', 'stable', 'deprecated', 'removed'),
    displayName: maybe(z.string()),
    description: maybe(z.string()),
    announcement: maybe(z.string()),
    enabled: z.boolean(),
    defaultEnabled: z.boolean(),
  }),
);
const listParams = define('ExperimentalFeatureListParams', () =>
  object({
    ...page(),
    /** As the thread's folder and its own config see it. */
    threadId: maybe(z.string()),
  }),
);
const listResponse = define('ExperimentalFeatureListResponse', () =>
  object({ data: z.array(experimentalFeature()), nextCursor: maybe(z.string()) }),
);
const enablement = (id: string) =>
  define(id, () => object({ enablement: z.record(z.string(), z.boolean()) }));

export const permissionProfile = define('PermissionProfileSummary', () =>
  object({
    id: z.string(),
    description: maybe(z.string()),
    /** Whether it can be chosen: allowed by the administrator, and enforceable here. */
    allowed: z.boolean(),
  }),
);
const profileListParams = define('PermissionProfileListParams', () =>
  object({ ...page(), cwd: maybe(z.string()) }),
);
const profileListResponse = define('PermissionProfileListResponse', () =>
  object({ data: z.array(permissionProfile()), nextCursor: maybe(z.string()) }),
);

export const featureRequests = {
  'experimentalFeature/list': row(listParams, listResponse),
  'experimentalFeature/enablement/set': row(
    enablement('ExperimentalFeatureEnablementSetParams'),
    enablement('ExperimentalFeatureEnablementSetResponse'),
  ),
  'permissionProfile/list': row(profileListParams, profileListResponse),
} as const;
