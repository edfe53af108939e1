/** Sections: named groups of threads with an order of their own. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import { define, maybe, object, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';

const appearance = define('ThreadSectionAppearance', () =>
  object({ icon: maybe(z.string()), color: maybe(z.string()) }),
);

export const threadSection = define('ThreadSection', () =>
  object({ id: z.string(), name: z.string(), appearance: maybe(appearance()) }),
);
export type ThreadSection = Infer<typeof threadSection>;

/** The section that every server has under this id, for pins. */
export const PINNED_SECTION = '01984de2-8f74-7c91-a3b2-5c5e937cf318';

const sectionResult = define('ThreadSectionResult', () => object({ section: threadSection() }));

const listParams = define('ThreadSectionListParams', () =>
  object({ cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
);
const listResponse = define('ThreadSectionListResponse', () =>
  object({ data: z.array(threadSection()), nextCursor: maybe(z.string()) }),
);
const createParams = define('ThreadSectionCreateParams', () =>
  object({ name: z.string(), appearance: maybe(appearance()) }),
);
const updateParams = define('ThreadSectionUpdateParams', () =>
  object({
    sectionId: z.string(),
    name: z.string(),
    /** Left out: as it is. Null: none. */
    appearance: maybe(appearance()),
  }),
);
const deleteParams = define('ThreadSectionDeleteParams', () => object({ sectionId: z.string() }));
const moveParams = define('ThreadSectionMoveParams', () =>
  object({
    threadId: z.string(),
    /** Null: out of its section. */
    sectionId: z.nullable(z.string()),
    /** A thread of that section; left out or null: to the end. */
    beforeThreadId: maybe(z.string()),
  }),
);
// Threads hold sections, so the thread's own empty result is out of reach.
const nothing = define('ThreadSectionEmptyResult', () => object({}));

export const sectionRequests = {
  'threadSection/create': row(createParams, sectionResult),
  'threadSection/list': row(listParams, listResponse),
  'threadSection/update': row(updateParams, sectionResult),
  'threadSection/delete': row(deleteParams, nothing),
  'thread/section/move': row(moveParams, nothing),
} as const;

const sectionChanged = define('ThreadSectionChangedNotification', () =>
  object({ threadId: z.string(), sectionId: maybe(z.string()) }),
);

export const sectionNotifications = {
  'thread/section/changed': notice(sectionChanged),
} as const;
