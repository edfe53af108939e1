/** Finding words within one thread, loaded or not. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import { count, define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';

export const findPlace = define('HostFindPlace', () =>
  object({
    turnId: z.string(),
    itemId: z.string(),
    /** How often the words stand in it. */
    matches: count(),
  }),
);
export type FindPlace = Infer<typeof findPlace>;

export const hostFindRequests = {
  /** Looks through a part of the thread, from its newest item backwards; `nextCursor` goes on where it ended. */
  'host/thread/find': row(
    define('HostThreadFindParams', () =>
      object({
        server: z.string(),
        threadId: z.string(),
        /** Found wherever the very same characters follow each other. */
        query: z.string(),
        matchCase: z.optional(z.boolean()),
        cursor: maybe(z.string()),
      }),
    ),
    define('HostThreadFindResponse', () =>
      object({
        /** The newest first. */
        data: z.array(findPlace()),
        nextCursor: z.nullable(z.string()),
        /** False: older turns are not in the library yet. */
        complete: z.boolean(),
      }),
    ),
  ),
};
