/** The modes that a thread can be in. */
import * as z from 'zod/mini';
import { experimental } from './row.ts';
import type { RequestRow } from './row.ts';
import { define, maybe, object, openEnum } from './schema.ts';

const collaborationModeListParams = define('CollaborationModeListParams', () => object({}));

/** A preset: what choosing the mode sets, null for what it leaves alone. */
const collaborationModeMask = define('CollaborationModeMask', () =>
  object({
    name: z.string(),
    mode: maybe(openEnum('plan', 'default')),
    model: maybe(z.string()),
    reasoning_effort: maybe(z.string()),
  }),
);
const collaborationModeListResponse = define('CollaborationModeListResponse', () =>
  object({ data: z.array(collaborationModeMask()) }),
);

export const modeRequests = {
  'collaborationMode/list': experimental(
    collaborationModeListParams,
    collaborationModeListResponse,
  ),
} as const satisfies Record<string, RequestRow>;
